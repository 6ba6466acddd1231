import type { ReactNode } from "react";
import { CloudOff, TriangleAlert } from "lucide-react";
import { useI18n } from "../app/i18n";
import { Problem } from "../app/problem";
import { Button } from "./button";
import { useDocumentTitle } from "./document_title";
import { explain } from "./toast";

/** What an empty page says: what is missing, and what to do first. */
export function Empty({
  icon,
  title,
  text,
  action,
}: {
  icon: ReactNode;
  title: string;
  text?: string;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <div className="mb-5 grid size-14 place-items-center rounded-2xl bg-brand-soft text-brand [&_svg]:size-6">
        {icon}
      </div>
      <h2 className="text-lg font-semibold text-balance">{title}</h2>
      {text && <p className="mt-2 text-soft text-pretty">{text}</p>}
      {action && <div className="mt-6">{action}</div>}
    </div>
  );
}

/** A request that failed, with its reason and a way to try again. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useI18n();
  const offline = error instanceof Problem && error.code === "offline";
  return (
    <div role="alert">
      <Empty
        icon={offline ? <CloudOff /> : <TriangleAlert />}
        title={offline ? t("error.offline_title") : t("error.title")}
        text={explain(error, t)}
        action={
          onRetry && (
            <Button variant="outline" onPress={onRetry}>
              {t("common.retry")}
            </Button>
          )
        }
      />
    </div>
  );
}

export function Shimmer({ className = "" }: { className?: string }) {
  return <div aria-hidden className={`shimmer ${className}`} />;
}

export function PageTitle({
  title,
  lead,
  children,
}: {
  title: string;
  lead?: string;
  children?: ReactNode;
}) {
  useDocumentTitle(title);
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div>
        <h1 className="text-[1.6rem] leading-tight font-semibold tracking-[-0.015em]">{title}</h1>
        {lead && <p className="mt-1 text-soft">{lead}</p>}
      </div>
      {children}
    </header>
  );
}
