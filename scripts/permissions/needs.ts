/** A permission that a command needs. */
export interface Need {
  /** The flag, with {@linkcode Places} in capitals: `--allow-read=HF_HOME`. */
  readonly flag: string;
  /** What it is for. */
  readonly purpose: string;
  /** What is lost without it; undefined when the command then fails and names the flag. */
  readonly without?: string;
}

/** Every variable that is read; no other one has to be granted. */
export const VARIABLES =
  "HOME,HF_*,HUGGING*,XDG_CACHE_HOME,TRANSFORMERS_OFFLINE,RUV*,NO_COLOR,TERM,LANG,LC_*";

/** What each command needs, and nothing more. */
export const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  pull: [...hub("download"), write("HF_HOME", "the cache"), freeSpace()],
  push: [
    ...hub("ask", "HF_HOME,SOURCES,FILES", "token and what is pushed"),
    {
      flag: "--allow-write=HF_HOME",
      purpose: "what an interrupted push continues with",
      without: "an interrupted push begins anew",
    },
  ],
  list: [],
  info: [...hub("ask"), keptAnswers()],
  search: hub("ask"),
  versions: [...hub("ask"), keptAnswers()],
  recommend: [
    env(),
    read("HF_HOME", "models of your own"),
    { flag: "--allow-sys=systemMemoryInfo", purpose: "the memory of this machine" },
  ],
  outdated: [...hub("ask"), keptAnswers()],
  update: [...hub("download"), write("HF_HOME", "the cache"), freeSpace()],
  sync: [
    ...hub("download", "HF_HOME,SOURCES,FILES", "token, cache and the list"),
    write("HF_HOME,FILES", "the cache, hub.lock and folders"),
    freeSpace(),
  ],
  registry: [...hub("ask"), write("HF_HOME", "the publisher's catalogue")],
  verify: [
    env(),
    read("HF_HOME,SOURCES", "the cache"),
    {
      flag: "--allow-write=HF_HOME",
      purpose: "what was proven",
      without: "the proof is not kept",
    },
  ],
  repair: [...hub("download"), write("HF_HOME", "the cache"), freeSpace()],
  "cache ls": [env(), read("HF_HOME", "the cache")],
  "cache rm": [env(), read("HF_HOME", "the cache"), write("HF_HOME", "the cache")],
  "cache prune": [env(), read("HF_HOME", "the cache"), write("HF_HOME", "the cache")],
  card: [...hub("download"), write("HF_HOME", "the cache"), freeSpace()],
  login: [...hub("ask"), write("HF_HOME", "the token")],
  logout: [env(), read("HF_HOME", "the token"), write("HF_HOME", "the token")],
  whoami: hub("ask"),
  doctor: [...hub("ask"), write("HF_HOME", "a trial file in the cache"), freeSpace()],
  completions: [],
};

/** What stands in a flag for something that differs from machine to machine. */
export interface Places {
  /** Hosts of the Hub and of what it redirects to. */
  readonly HUB: string;
  /** The folder of cache, token and state. */
  readonly HF_HOME: string;
  /** The folder of this program's files, where they are on this machine. */
  readonly SOURCES: string;
  /** The files that are pushed. */
  readonly FILES: string;
}

/** The flag with every place filled in. */
export function flagFor({ flag }: Need, places: Places): string {
  const filled: Readonly<Record<string, string>> = { ...places, VARIABLES };
  return flag.replace(/\b[A-Z_]+\b/g, (place) => filled[place] ?? place);
}

function hub(
  verb: "ask" | "download",
  place = "HF_HOME,SOURCES",
  contents = "token and cache",
): readonly Need[] {
  const purpose = verb === "ask" ? "ask the Hub" : "the Hub and the hosts it redirects to";
  return [{ flag: "--allow-net=HUB", purpose }, env(), read(place, contents)];
}

function env(): Need {
  return {
    flag: "--allow-env=VARIABLES",
    purpose: "where the cache is, which Hub, whose token",
  };
}

function read(place: string, purpose: string): Need {
  return { flag: `--allow-read=${place}`, purpose };
}

function write(place: string, purpose: string): Need {
  return { flag: `--allow-write=${place}`, purpose };
}

function freeSpace(): Need {
  return {
    flag: "--allow-sys=statfs",
    purpose: "free space",
    without: "free space is not checked",
  };
}

function keptAnswers(): Need {
  return {
    flag: "--allow-write=HF_HOME",
    purpose: "keep the answer",
    without: "the answer is not kept for --offline",
  };
}
