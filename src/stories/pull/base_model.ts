/** The model an adapter is made for. */
export interface BaseModel {
  /** What it is downloaded by. */
  readonly reference: string;
  /** Its file, where the adapter is made for that one alone; else empty. */
  readonly paths: readonly string[];
  /** Who names it. */
  readonly namedBy: "registry" | "manifest" | "card";
}
