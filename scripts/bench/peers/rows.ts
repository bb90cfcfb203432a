import { mebibytes, megabytesPerSecond } from "../quantities.ts";
import type { Row, RowContext } from "../row.ts";
import { compare } from "./compare.ts";
import { type FileSet, openFileSet } from "./file_set.ts";
import { fromHalfWay, fromTheEnd } from "./half_way.ts";
import { everybody } from "./peers.ts";

const MEBIBYTE = 1024 * 1024;
const CONNECTION_CAP = 50e6;
const LATENCY_MS = 80;

/** One large file. */
const oneFile: Row = {
  id: "one-file",
  title: "One large file",
  run: (context) =>
    withFiles(context, { count: 1, size: context.options.largeFileBytes }, async (set) => ({
      setup: `One file of ${
        mebibytes(set.bytes)
      } from ${set.stage.fileServer} on the same machine.`,
      contestants: await everybody(set),
      lead: 1.3,
    })),
};

/** Several files, as split models have. */
const sixteenFiles: Row = {
  id: "sixteen-files",
  title: "Sixteen files",
  run: (context) =>
    withFiles(
      context,
      { count: 16, size: context.options.largeFileBytes / 16 },
      async (set) => ({
        setup: `16 files of ${mebibytes(set.bytes / 16)} each from ${set.stage.fileServer}.`,
        contestants: await everybody(set),
      }),
    ),
};

/** Many small files, as datasets have. */
const smallFiles: Row = {
  id: "small-files",
  title: "Many small files",
  run: (context) =>
    withFiles(context, { count: context.options.smallFiles, size: 8 * 1024 }, async (set) => ({
      setup: `${context.options.smallFiles.toLocaleString("en-US")} files of 8 KiB, which the ` +
        "embedded Hub itself serves.",
      contestants: await everybody(set),
      keep: true,
    })),
};

/** What each has left when it is killed half-way. */
const resumed: Row = {
  id: "resumed",
  title: "Resumed at half",
  run: (context) =>
    withFiles(context, { count: 1, size: context.options.largeFileBytes }, async (set) => ({
      setup: `One file of ${mebibytes(set.bytes)}; each was killed (kill -9) when half of it was ` +
        "on the disk, and is measured from its next start.",
      contestants: (await everybody(set)).map((one) => fromHalfWay(one, set.bytes)),
    })),
};

/** A cap for each TCP connection. */
const cappedConnection: Row = {
  id: "capped-connection",
  title: "A server that caps each connection",
  run: (context) =>
    withFiles(context, {
      count: 1,
      size: context.options.cappedFileBytes,
      link: { bytesPerSecond: CONNECTION_CAP, cap: "per connection" },
    }, async (set) => ({
      setup: `One file of ${mebibytes(set.bytes)}; each TCP connection has ${
        megabytesPerSecond(CONNECTION_CAP)
      }.`,
      contestants: await everybody(set),
    })),
};

/** A server far away. */
const latency: Row = {
  id: "latency",
  title: "A server far away",
  run: (context) =>
    withFiles(
      context,
      { count: 16, size: 16 * MEBIBYTE, latencyMs: LATENCY_MS },
      async (set) => ({
        setup:
          `16 files of 16 MiB; every request to the Hub and to the file server arrives ${LATENCY_MS} ms late.`,
        contestants: await everybody(set),
      }),
    ),
};

/** Nothing to do. */
const cached: Row = {
  id: "cached",
  title: "Everything is there already",
  run: (context) =>
    withFiles(context, { count: 16, size: 16 * MEBIBYTE }, async (set) => ({
      setup: "16 files of 16 MiB that the same program has brought just before.",
      contestants: (await everybody(set)).map(fromTheEnd),
    })),
};

/** All comparisons with other programs. */
export const PEER_ROWS: readonly Row[] = [
  oneFile,
  sixteenFiles,
  smallFiles,
  resumed,
  cappedConnection,
  latency,
  cached,
];

async function withFiles(
  context: RowContext,
  options: Omit<Parameters<typeof openFileSet>[0], "folder">,
  describe: (set: FileSet) => Promise<Parameters<typeof compare>[0]>,
): ReturnType<Row["run"]> {
  await using set = await openFileSet({ ...options, folder: context.folder });
  return await compare(await describe(set), context);
}
