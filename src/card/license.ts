export { License } from "../vocabulary/license.ts";
