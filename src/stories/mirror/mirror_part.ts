import { createTag } from "../../hub/tags.ts";
import { deleteBranch } from "../../hub/branches.ts";
import { listRefs } from "../../hub/refs.ts";
import { HubError, InvalidArgumentError } from "../../vocabulary/errors.ts";
import { isCommitHash, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import { refsQuestion, revisionQuestion } from "../hub/hub_questions.ts";
import { commitMirror } from "./mirror_commit.ts";
import type { MirrorContext } from "./mirror_context.ts";
import { type MirrorPlan, planMirror } from "./mirror_plan.ts";
import type { MirroredModel } from "./mirror_result.ts";
import { commitOf, lookAtTarget, makeTarget, type MirrorTarget } from "./mirror_target.ts";
import { passOn } from "./pass_on.ts";
import type { PreparedPull } from "../pull/prepare_pull.ts";
import { listCommit } from "../pull/revision_listing.ts";
import type { SyncEntry } from "../sync/sync_list.ts";
import type { SyncPart } from "../sync/sync_part.ts";

/** One entry of a list on its way to another Hub. */
export class MirrorPart {
  /** The entry. */
  readonly entry: SyncEntry;
  /** Why it failed; undefined as long as it did not. */
  error: Error | undefined;
  readonly #context: MirrorContext;
  readonly #prepared: PreparedPull | undefined;
  readonly #wanted: readonly RemoteFile[];
  readonly #isFollower: boolean;
  #target: MirrorTarget | undefined;
  #plan: MirrorPlan = { missing: [], removed: [] };
  #tag: string | undefined;

  /**
   * Makes a part of one that is prepared, or failed at that. `companions` are the parts of the list
   * for the same revision, itself included: the first of them sends the files of all, for what a tag
   * names cannot be added to later.
   */
  constructor(part: SyncPart, companions: readonly SyncPart[], context: MirrorContext) {
    this.entry = part.entry;
    this.error = part.error;
    this.#prepared = part.prepared;
    this.#wanted = filesOf(companions);
    this.#isFollower = companions[0] !== part;
    this.#context = context;
  }

  /** The files that are not on the other Hub, and that no part before this one sends. */
  get missing(): readonly RemoteFile[] {
    return this.error === undefined && !this.#isFollower ? this.#plan.missing : [];
  }

  /** The repository that it writes to. */
  get repository(): Repository {
    return this.#source.target.repository;
  }

  /** Whether everything is there. */
  get isDone(): boolean {
    const { head, branch } = this.#there;
    const isNamed = this.#tag === undefined || branch === this.#tag;
    return head !== undefined && isNamed && !this.#isChanged;
  }

  /** Finds out what is missing on the other Hub. Changes nothing. */
  async plan(): Promise<void> {
    const { repository, revision } = this.#source.target;
    const refs = (await this.#context.session.answers.answer(refsQuestion(repository))).value;
    if (commitOf(refs.branches, revision) !== undefined) return await this.#planOn(revision);
    if (isCommitHash(revision)) return await this.#planOn(MAIN);
    if (commitOf(refs.tags, revision) === undefined) {
      throw new InvalidArgumentError(
        `Cannot mirror "${repository.name}@${revision}": it is neither a branch, a tag nor a commit`,
      );
    }
    this.#tag = revision;
    if (!await this.#isTagged(revision)) await this.#planOn(MAIN);
  }

  /** What would be done. */
  planned(): MirroredModel {
    const sentBytes = this.missing.reduce((sum, { size }) => sum + size, 0);
    return this.#result({ commit: this.#target?.head ?? null, sentBytes }, this.missing);
  }

  /** Does it. */
  async send(): Promise<MirroredModel> {
    const { target } = this.#source;
    const { repository } = target;
    if (this.#target?.head === undefined) await this.#make();
    const { head, branch } = this.#there;
    if (head === undefined) {
      throw new HubError(`Cannot mirror "${repository.name}": the other Hub shows no "${branch}"`);
    }
    if (this.isDone) return this.#result({ commit: head, sentBytes: 0 });
    const tag = this.#tag;
    if (tag === undefined) return this.#result(await this.#sendTo(branch, head));
    const sent = this.#isChanged ? await this.#sendTagged(tag) : await this.#name(tag, head);
    return this.#result(sent);
  }

  get #source(): PreparedPull {
    if (this.#prepared !== undefined) return this.#prepared;
    throw this.error ?? new HubError(`Cannot mirror "${this.entry.model}": it is not prepared`);
  }

  get #there(): MirrorTarget {
    return this.#target ?? { branch: MAIN, head: undefined, sourceCommit: undefined, files: [] };
  }

  get #isChanged(): boolean {
    return this.#plan.missing.length + this.#plan.removed.length > 0;
  }

  async #planOn(branch: string): Promise<void> {
    const { repository } = this.#source.target;
    this.#target = await lookAtTarget(this.#context, repository, branch);
    const { files, sourceCommit } = this.#target;
    this.#plan = planMirror(this.#wanted, files, await this.#before(repository, sourceCommit));
  }

  /** What the source had when it was mirrored last, where everything is wanted; else nothing is missed. */
  async #before(
    repository: Repository,
    commit: string | undefined,
  ): Promise<readonly RemoteFile[]> {
    const { listing } = this.#source;
    const isWhole = listing.isPartial !== true && this.#wanted.length === listing.files.length;
    if (commit === undefined || !isWhole) return [];
    try {
      return await listCommit(repository, commit, this.#context.session.listingSources());
    } catch (error) {
      this.#context.signal.throwIfAborted();
      // A history that was rewritten has taken the commit with it.
      if (error instanceof HubError) return [];
      throw error;
    }
  }

  /** Whether the other Hub has the tag, on the right files. */
  async #isTagged(tag: string): Promise<boolean> {
    const { repository } = this.#source.target;
    const target = await lookAtTarget(this.#context, repository, tag, { isTag: true });
    if (target.head === undefined) return false;
    const plan = planMirror(this.#wanted, target.files, []);
    if (plan.missing.length > 0) {
      throw new InvalidArgumentError(
        `Cannot mirror "${repository.name}@${tag}": the other Hub has other files under that tag`,
      );
    }
    this.#target = target;
    this.#plan = plan;
    return true;
  }

  async #make(): Promise<void> {
    const { repository, revision } = this.#source.target;
    const { session } = this.#context;
    const { value } = await session.answers.ask(revisionQuestion(repository, revision));
    // What is behind terms on one Hub must not be open to all on another.
    const isPrivate = value.private || value.gated;
    const { branch } = this.#there;
    await makeTarget(this.#context, repository, { branch, isPrivate });
    await this.#planOn(branch);
  }

  async #sendTo(
    branch: string,
    head: string,
  ): Promise<{ readonly commit: string; readonly sentBytes: number }> {
    const { target: { repository }, listing } = this.#source;
    const where = { repository, branch, sourceCommit: listing.commit };
    const sentBytes = await passOn(this.#context, this.#plan.missing, where);
    const commit = await commitMirror(this.#context, this.#plan, { ...where, head });
    return { commit, sentBytes };
  }

  /** The files of a tag go onto a branch of their own, which goes again: the tag keeps the commit. */
  async #sendTagged(tag: string): Promise<{ readonly commit: string; readonly sentBytes: number }> {
    const { hub, signal } = this.#context;
    const { repository } = this.#source.target;
    const name = `mirror/${tag}`;
    await makeTarget(this.#context, repository, { branch: name, isPrivate: true });
    await this.#planOn(name);
    const { head } = this.#there;
    const { branches } = await listRefs(hub, repository, { signal });
    const sent = await this.#sendTo(name, head ?? commitOf(branches, MAIN) ?? "");
    await this.#name(tag, sent.commit);
    await deleteBranch(hub, repository, { name, signal });
    return sent;
  }

  async #name(
    tag: string,
    commit: string,
  ): Promise<{ readonly commit: string; readonly sentBytes: number }> {
    const { hub, signal } = this.#context;
    await createTag(hub, this.#source.target.repository, { name: tag, from: commit, signal });
    return { commit, sentBytes: 0 };
  }

  #result(
    { commit, sentBytes }: { readonly commit: string | null; readonly sentBytes: number },
    sent: readonly RemoteFile[] = this.#plan.missing,
  ): MirroredModel {
    const { target: { repository, revision }, listing } = this.#source;
    return {
      entry: this.entry,
      repository,
      revision: isCommitHash(revision) ? MAIN : revision,
      sourceCommit: listing.commit,
      commit,
      sent: sent.map(({ path }) => path),
      removed: this.#plan.removed,
      sentBytes,
    };
  }
}

const MAIN = "main";

/** The files that several parts want of one commit, each once. */
function filesOf(parts: readonly SyncPart[]): RemoteFile[] {
  const files = parts.flatMap(({ prepared }) => prepared?.facts.map(({ file }) => file) ?? []);
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
