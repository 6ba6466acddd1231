import { Compass } from "lucide-react";
import { LinkButton } from "../kit/button";
import { Empty, Failure } from "../kit/states";
import { useI18n } from "./i18n";

export function NotFound() {
  const { t } = useI18n();
  return (
    <Empty
      icon={<Compass />}
      title={t("error.not_found_title")}
      text={t("error.not_found")}
      action={<LinkButton to="/">{t("error.back_home")}</LinkButton>}
    />
  );
}

export function RouteFailure({ error, reset }: { error: unknown; reset: () => void }) {
  return <Failure error={error} onRetry={reset} />;
}
