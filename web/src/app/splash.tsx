import { useI18n } from "./i18n";

export function Mark({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="9" fill="#0f766e" />
      <path
        d="M8.5 10.2 14.4 21a1.9 1.9 0 0 0 3.3 0l2.2-4"
        fill="none"
        stroke="#fff"
        strokeWidth="2.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="22.6" cy="11.4" r="2.6" fill="#5eead4" />
    </svg>
  );
}

export function Splash() {
  const { t } = useI18n();
  return (
    <div role="status" aria-label={t("app.loading")} className="grid min-h-dvh place-items-center">
      <Mark className="size-11 animate-pulse" />
    </div>
  );
}
