import type { Repository } from "../../../mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { text, toggle, wholeNumber } from "../flag.ts";
import { readUser } from "./hub_user.ts";
import type { ServedFolder, ServeFlags } from "./serve.ts";

/** `serve`: a Hub of one's own. */
export const serveCommand: Command = defineCommand<ServeFlags>({
  brief: "run a Hub of your own",
  usage: "[dir]",
  least: 0,
  most: 1,
  details: [
    "Serves the Hub's protocol from a folder, which keeps the repositories; without one, a " +
    "temporary folder is used and removed at the end. The first line on stdout says where it " +
    'listens: "listening on http://127.0.0.1:PORT". Clients find it by HF_ENDPOINT.',
    "Without users it is open to everybody on this machine, and listens nowhere else. Whoever has " +
    "to open a firewall for others gives both ports: --port 8080 --cdn-port 8081.",
  ],
  examples: [
    [
      "ruv-hub serve --repo me/my-model=folder --port 8080",
      "try something out: one repository, gone at the end",
    ],
    [
      "HF_ENDPOINT=http://127.0.0.1:8080 ruv-hub pull me/my-model",
      "pull from it, in another terminal",
    ],
    [
      "ruv-hub serve store --host 0.0.0.0 --port 8081 --user ana:read:hf_ana0123",
      "serve a network from a folder that is kept, to those who have a token",
    ],
  ],
  flags: {
    port: wholeNumber("N", "port to listen on; 0 takes a free one", { least: 0, most: 65_535 }),
    host: text("ADDRESS", "address to listen on, 127.0.0.1 unless given"),
    repo: {
      kind: "repeated",
      brief: "fill user/name, or datasets/user/name, from a folder",
      placeholder: "USER/NAME=FOLDER",
      expects: "user/name=FOLDER or datasets/user/name=FOLDER; a name without a user is no address",
      read: readServedFolder,
    },
    user: {
      kind: "repeated",
      brief: "let a user in; --users keeps the token out of sight",
      placeholder: "NAME:read|write:TOKEN",
      secret: true,
      expects: "NAME:read:TOKEN or NAME:write:TOKEN",
      read: readUser,
    },
    users: text("FILE", "let users in, one NAME:read|write:TOKEN a line"),
    cdnPort: wholeNumber("N", "port that file contents come from; 0 takes a free one", {
      least: 0,
      most: 65_535,
    }),
    log: toggle("say every request, a line each, on stderr"),
    cdn: text("URL", "hand out another server's address for file contents"),
  },
  load: async () => (await import("./serve.ts")).serve,
});

function readServedFolder(given: string): ServedFolder | undefined {
  const [, prefix, name = "", folder = ""] =
    /^(models\/|datasets\/)?([^=/]+\/[^=/]+)=(.+)$/.exec(given) ?? [];
  if (folder === "") return undefined;
  const type: Repository["type"] = prefix === "datasets/" ? "dataset" : "model";
  return { repository: { type, name }, folder };
}
