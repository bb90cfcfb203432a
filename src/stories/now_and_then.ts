/** Passes on how much of `size` is done, twenty times a second at most, and always the end. */
export function nowAndThen(report: (done: number) => void, size: number): (done: number) => void {
  let reportedAt = -Infinity;
  return (done) => {
    const now = performance.now();
    if (done < size && now - reportedAt < REPORT_EVERY_MS) return;
    reportedAt = now;
    report(done);
  };
}

const REPORT_EVERY_MS = 50;
