import { choice, type Flags, text, toggle } from "./flag.ts";

/** How progress is shown. */
export type ProgressMode = "auto" | "bar" | "plain" | "json" | "none";

/** The flags every command has. */
export interface GlobalFlags {
  /** A token, or `-` to read it from stdin. */
  readonly token?: string;
  /** Base URL of the Hub. */
  readonly endpoint?: string;
  /** Root of the shared cache. */
  readonly cacheDir?: string;
  /** Whether stdout carries one JSON document. */
  readonly json?: boolean;
  /** Whether nothing but errors is said. */
  readonly quiet?: boolean;
  /** Whether every question is answered with yes. */
  readonly yes?: boolean;
  /** How progress is shown. */
  readonly progress?: ProgressMode;
  /** Whether there are no colours. */
  readonly noColor?: boolean;
}

const PROGRESS_MODES = ["auto", "bar", "plain", "json", "none"] as const;

/** What the flags of every command look like. */
export const GLOBAL_FLAGS: Flags<GlobalFlags> = {
  token: {
    kind: "value",
    brief: "token for the Hub; - reads it from stdin",
    placeholder: "TOKEN|-",
    secret: true,
    expects: "a token, or - for stdin",
    read: (given) => /^\S+$/.test(given) ? given : undefined,
  },
  endpoint: text("URL", "the Hub, instead of HF_ENDPOINT's"),
  cacheDir: text("DIR", "the cache, instead of HF_HUB_CACHE's"),
  json: toggle("one JSON document on stdout, for errors too"),
  quiet: toggle("say nothing but errors", { short: "q" }),
  yes: toggle("answer yes to every question", { short: "y" }),
  progress: choice(PROGRESS_MODES, "auto, bar, plain, json (events on stderr) or none", "HOW"),
  noColor: toggle("no colours, as NO_COLOR"),
};
