import type { FuzzTarget } from "./fuzz_target.ts";
import { DOCUMENT_TARGETS } from "./targets_documents.ts";
import { HUB_TARGETS } from "./targets_hub.ts";
import { SERVER_TARGETS } from "./targets_server.ts";
import { STATE_TARGETS } from "./targets_state.ts";
import { VOCABULARY_TARGETS } from "./targets_vocabulary.ts";
import { WEIGHTS_TARGETS } from "./targets_weights.ts";
import { XET_TARGETS } from "./targets_xet.ts";

/** Every reader of foreign bytes. */
export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  ...VOCABULARY_TARGETS,
  ...HUB_TARGETS,
  ...WEIGHTS_TARGETS,
  ...DOCUMENT_TARGETS,
  ...STATE_TARGETS,
  ...XET_TARGETS,
  ...SERVER_TARGETS,
];
