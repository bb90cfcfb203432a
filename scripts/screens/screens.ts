/** A screen that people see often. */
export interface ScreenDescription {
  /** What its file is called. */
  readonly name: string;
  /** What is typed. */
  readonly command: string;
  /** What happened before it. */
  readonly before?: string;
  /** Captured once this is shown, while the command still runs. @default when it has ended */
  readonly until?: RegExp;
}

/** The main screens, in the order in which a newcomer meets them. */
export const SCREENS: readonly ScreenDescription[] = [
  {
    name: "pull-running",
    command: "ruv-hub pull ruvltra-small --limit-rate 20M",
    until: /[5-9]\d %/,
  },
  { name: "pull", command: "ruv-hub pull ruvltra-small" },
  {
    name: "pull-several",
    command: "ruv-hub pull user/chat --all --limit-rate 30M",
    until: /\d\/5 files .*[3-9]\d %/,
  },
  { name: "info", command: "ruv-hub info user/chat --ram 400M --vram 0" },
  { name: "recommend", command: "ruv-hub recommend --ram 4 --vram 0 --explain" },
  {
    name: "push-plan",
    command: "ruv-hub push --model my-chat-Q4_K_M.gguf --repo me/plan --license mit --dry-run",
  },
  {
    name: "push",
    command: "ruv-hub push --model my-chat-Q4_K_M.gguf --repo me/chat --license mit",
  },
  {
    name: "cache",
    command: "ruv-hub cache ls",
    before: "ruv-hub pull ruvltra-small; ruv-hub pull user/chat@v1.0 --all",
  },
  { name: "versions", command: "ruv-hub versions user/chat" },
  { name: "sync", command: "ruv-hub sync" },
  { name: "doctor", command: "ruv-hub doctor" },
  { name: "error", command: "ruv-hub pull ruvltra-smal" },
  { name: "list", command: "ruv-hub list" },
];
