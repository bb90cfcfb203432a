import type { UploadPlan } from "./upload_result.ts";

/** What the commit of a push has come to. */
export interface PushCommit {
  /** The commit that has the files. */
  readonly commit: string;
  /** Its page, or that of the pull request. */
  readonly url: string;
  /** Whether there was anything to commit. */
  readonly changed: boolean;
  /** What was done: the plan, or where somebody else was faster, what has become of it. */
  readonly plan: UploadPlan;
}
