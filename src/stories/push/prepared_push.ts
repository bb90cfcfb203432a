import type { InspectedFile } from "./inspect_files.ts";
import type { ModelDescription } from "./model_description.ts";
import type { OutgoingFile } from "./outgoing_file.ts";
import type { PushRights } from "./push_rights.ts";
import type { PushTarget } from "./push_target.ts";
import type { ModelMetadata } from "./upload_config.ts";
import type { UploadPlan } from "./upload_result.ts";

/** All of a push that does not depend on what the repository holds. */
export interface LocalPush {
  /** The card that was given, to be taken as it is. */
  readonly givenCard: string | undefined;
  /** What was said of the model. */
  readonly metadata: ModelMetadata;
  /** What is known of it. */
  readonly description: ModelDescription;
  /** The files, as they were looked at. */
  readonly inspected: readonly InspectedFile[];
  /** The same, with their digests. */
  readonly outgoing: readonly OutgoingFile[];
  /** First line of the commit's message. */
  readonly message: string;
  /** Whose token it is, and what it may. */
  readonly rights: PushRights;
}

/** A push that only has to be done. */
export interface PreparedPush {
  /** What does not depend on the repository. */
  readonly local: LocalPush;
  /** What the repository holds. */
  readonly target: PushTarget;
  /** The files to push, those that are made included, sorted by path. */
  readonly files: readonly OutgoingFile[];
  /** What will be done about them. */
  readonly plan: UploadPlan;
}
