import type { MirrorResult, SyncEntry, SyncFailure, SyncPlan, SyncResult } from "../../../mod.ts";

/** What `sync --dry-run --json` prints: a contract, hence spelt out. */
export function planDocument(plan: SyncPlan): unknown {
  return {
    models: plan.models.map(({ entry, plan }) => ({
      ...entryFields(entry),
      repo: plan.repository.name,
      type: plan.repository.type,
      revision: plan.revision,
      commit: plan.commit,
      destination: plan.destination,
      totalBytes: plan.totalBytes,
      presentBytes: plan.presentBytes,
      fetchBytes: plan.fetchBytes,
      files: plan.files,
    })),
    failures: plan.failures.map(failureFields),
    prunable: plan.prunable,
    spared: plan.spared,
    totalBytes: plan.totalBytes,
    presentBytes: plan.presentBytes,
    fetchBytes: plan.fetchBytes,
  };
}

/** What `sync --json` prints. */
export function resultDocument(result: SyncResult): unknown {
  return {
    models: result.models.map((model) => ({
      ...entryFields(model.entry),
      repo: model.repository.name,
      type: model.repository.type,
      revision: model.revision,
      commit: model.commit,
      path: model.path,
      fetchedBytes: model.fetchedBytes,
      files: model.files.map((file) => ({
        path: file.path,
        localPath: file.localPath,
        size: file.size,
        sha256: file.sha256,
        fetchedBytes: file.fetchedBytes,
        resumedBytes: file.resumedBytes,
        reused: file.reused,
        verified: file.verified,
      })),
    })),
    failures: result.failures.map(failureFields),
    pruned: result.pruned,
    spared: result.spared,
    lock: result.lock,
    lockChanged: result.lockChanged,
    fetchedBytes: result.fetchedBytes,
    seconds: result.seconds,
  };
}

/** What `sync --to --json` prints. */
export function mirrorDocument(result: MirrorResult): unknown {
  return {
    models: result.models.map((model) => ({
      model: model.entry.model,
      repo: model.repository.name,
      type: model.repository.type,
      revision: model.revision,
      sourceCommit: model.sourceCommit,
      commit: model.commit,
      sent: model.sent,
      removed: model.removed,
      sentBytes: model.sentBytes,
    })),
    failures: result.failures.map(failureFields),
    sentBytes: result.sentBytes,
    seconds: result.seconds,
  };
}

function entryFields({ model, to = "cache" }: SyncEntry) {
  return { model, to };
}

function failureFields({ entry, error }: SyncFailure) {
  return { ...entryFields(entry), error: { name: error.name, message: error.message } };
}
