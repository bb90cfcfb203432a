import type { UploadRules } from "./api/hub_context.ts";
import { casApp } from "./cas/cas_app.ts";
import { XetOffer } from "./cas/xet_offer.ts";
import type { EmbeddedHubOptions } from "./embedded_hub_options.ts";
import type { House } from "./house.ts";

/** What is told of the store of chunks. */
export function offerFor(
  house: House,
  options: EmbeddedHubOptions,
  casUrl: (request: Request) => string,
): XetOffer {
  const { xetTokenTtlSeconds: tokenTtlSeconds = 3600, xetPatienceMs: patienceMs = 2000 } = options;
  const { xet: services, now } = house;
  return new XetOffer({ services, casUrl, tokenTtlSeconds, patienceMs, now });
}

/** The store of chunks. */
export function casFor(
  house: House,
  options: EmbeddedHubOptions,
  { maxFileBytes, idleMs }: UploadRules,
  uploadUrl: (request: Request) => string,
): ReturnType<typeof casApp> {
  const { xetUrlTtlSeconds: transferUrlTtlSeconds = 3600, casQuirks: quirks = {} } = options;
  const { blobs, objects, signer, now, xet } = house;
  const { casTokens, xorbIntake, xorbs, registry, shardTurns, hasher } = xet;
  const services = { casTokens, xorbIntake, xorbs, registry, shardTurns, hasher };
  const rules = { transferUrlTtlSeconds, maxFileBytes, idleMs, quirks, uploadUrl };
  return casApp({ ...services, blobs, objects, signer, now, ...rules });
}

/** How contents may come in. */
export function uploadRules(options: EmbeddedHubOptions): UploadRules {
  const { maxFileBytes = 500e9, multipartThresholdBytes = 64 * MIB } = options;
  const { multipartPartBytes = 16 * MIB, uploadTtlSeconds: ttlSeconds = 86_400 } = options;
  const { uploadIdleMs: idleMs = 60_000 } = options;
  return { maxFileBytes, multipartThresholdBytes, multipartPartBytes, ttlSeconds, idleMs };
}

const MIB = 1024 * 1024;
