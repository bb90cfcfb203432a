/** A machine to build for. */
export interface Target {
  /** What it is called in a binary's name: `linux-x64`. */
  readonly name: string;
  /** Rust's name for it, as `deno compile --target` wants it. */
  readonly triple: string;
}

/** Every machine there is a binary for. */
export const TARGETS: readonly Target[] = [
  { name: "linux-x64", triple: "x86_64-unknown-linux-gnu" },
  { name: "linux-arm64", triple: "aarch64-unknown-linux-gnu" },
  { name: "macos-x64", triple: "x86_64-apple-darwin" },
  { name: "macos-arm64", triple: "aarch64-apple-darwin" },
  { name: "windows-x64", triple: "x86_64-pc-windows-msvc" },
];

/** The one that can be run, and so proven, on this machine. */
export function hostTarget(): Target | undefined {
  return TARGETS.find(({ triple }) => triple === Deno.build.target);
}

/** `ruv-hub-VERSION-TARGET`, with `.exe` for Windows. */
export function binaryName(target: Target, version: string): string {
  const extension = target.name.startsWith("windows") ? ".exe" : "";
  return `ruv-hub-${version}-${target.name}${extension}`;
}
