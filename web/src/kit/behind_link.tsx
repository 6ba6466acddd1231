import type { MouseEvent, ReactNode } from "react";
import { useRouter } from "@tanstack/react-router";
import type { Behind } from "../app/api_ask";

/** The address of the list of the customers behind a part of an answer. */
export function behindHref({ question, part, title }: Behind): string {
  return `/customers?${new URLSearchParams({ behind: JSON.stringify({ question, part, title }) }).toString()}`;
}

/** A plain link to that list: a table may have a thousand of them. */
export function BehindLink({
  behind,
  children,
  ...rest
}: {
  behind: Behind;
  children: ReactNode;
  className?: string;
  title?: string;
  style?: React.CSSProperties;
  "aria-label"?: string;
}) {
  const router = useRouter();
  const onClick = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ to: "/customers", search: { behind } });
  };
  return (
    <a href={behindHref(behind)} onClick={onClick} {...rest}>
      {children}
    </a>
  );
}
