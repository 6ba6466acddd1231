import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { api } from "../../app/api";
import type { Answer, Question } from "../../app/api_ask";

/** The one value of an answer, as it was written. */
export function valueOf(answer: Answer | undefined): string | null {
  const value = answer?.rows[0]?.[answer.columns.findIndex(({ name }) => name === "value")];
  return value === null || value === undefined ? null : String(value);
}

/** The answers to some questions; one that cannot be asked yet is null. */
export function useAnswers(questions: readonly (Question | null)[]) {
  return useQueries({
    queries: questions.map((question) => ({
      queryKey: ["ask", question],
      queryFn: ({ signal }: { signal: AbortSignal }) => (question ? api.ask(question, signal) : Promise.reject(new Error())),
      enabled: question !== null,
      placeholderData: keepPreviousData,
    })),
  });
}
