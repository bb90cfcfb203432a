/**
 * A Hugging Face Hub in this process: for tests that need a real one, without network and account.
 * Any Hub client can talk to it.
 *
 * ```ts ignore
 * import { EmbeddedHub } from "@ruv/hub/server";
 *
 * await using hub = await EmbeddedHub.start({ dataDir: await Deno.makeTempDir() });
 * await hub.importFolder({ type: "model", name: "me/m" }, "./model");
 * console.log(`HF_ENDPOINT=${hub.url}`);
 * ```
 *
 * @module
 */
export {
  type CasQuirks,
  EmbeddedHub,
  type EmbeddedHubOptions,
  type Gating,
  type HubUser,
  type ScanStatus,
} from "./embedded_hub.ts";
export type { ReconstructionQuirks } from "./cas/reconstruction_plan.ts";
export type { Repository, RepositoryType } from "../vocabulary/repository.ts";
