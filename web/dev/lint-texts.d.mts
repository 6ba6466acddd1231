export function findTexts(source: string, name: string): string[];
export function lintTexts(): string[];
