import { buttonVariants } from "@heroui/react/button";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";

export { Button } from "@heroui/react/button";

type Variant = "primary" | "secondary" | "tertiary" | "outline" | "ghost";

/** A link that looks like a button, for going somewhere. */
export function LinkButton({
  variant = "primary",
  size = "md",
  className = "",
  children,
  ...link
}: Pick<LinkProps, "to" | "search" | "params"> & {
  variant?: Variant;
  size?: "sm" | "md";
  className?: string;
  children: ReactNode;
}) {
  return (
    <Link {...link} className={`${buttonVariants({ variant, size })} ${className}`}>
      {children}
    </Link>
  );
}

/** A plain link with a button's look, for downloads. */
export function DownloadButton({
  href,
  variant = "outline",
  children,
}: {
  href: string;
  variant?: Variant;
  children: ReactNode;
}) {
  return (
    <a href={href} download className={buttonVariants({ variant })}>
      {children}
    </a>
  );
}
