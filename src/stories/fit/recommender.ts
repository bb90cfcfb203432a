import type { Recommendation, RecommendationConfig } from "./recommendation.ts";

/**
 * Recommends a model of the registry: the largest whose weights, context and overhead fit the
 * memory there is. Sizes and headers are the Hub's, where it answers or has answered before; else
 * the catalogue's sizes and an estimate.
 *
 * @throws {PermissionError} when the main memory was not given and may not be seen
 */
export async function recommendModel(config: RecommendationConfig = {}): Promise<Recommendation> {
  const { recommend } = await import("./recommend.ts");
  return await recommend(config);
}
