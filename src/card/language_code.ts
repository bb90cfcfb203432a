/** Whether a text can stand under `language`: a code such as `en` or `pt-BR`, `multilingual`, `code`. */
export function isLanguageCode(text: string): boolean {
  return /^([a-z]{2,3}(-[a-z0-9]{2,8})*|multilingual|code)$/i.test(text);
}
