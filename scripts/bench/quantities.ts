/** A binary size for people: `200 MiB`, `2 GiB`. */
export function mebibytes(bytes: number): string {
  const size = bytes / (1024 * 1024);
  return size >= 1024 ? `${Number((size / 1024).toFixed(1))} GiB` : `${Math.round(size)} MiB`;
}

/** A rate for people: `1,234 MB/s`. */
export function megabytesPerSecond(bytesPerSecond: number): string {
  return `${Math.round(bytesPerSecond / 1e6).toLocaleString("en-US")} MB/s`;
}
