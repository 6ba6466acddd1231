import { useState } from "react";
import { Popover } from "@heroui/react/popover";
import { useQueryClient } from "@tanstack/react-query";
import { Check, LogOut } from "lucide-react";
import { Button } from "../kit/button";
import { Avatar } from "../kit/person";
import { toastError } from "../kit/toast";
import { api } from "./api";
import { languageNames, useI18n } from "./i18n";
import { languages, type Language } from "./prefs";
import { sessionKey, useSession } from "./session";
import { useSwitchLanguage } from "./switch_language";

export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const { t, language } = useI18n();
  const { user } = useSession();
  const client = useQueryClient();
  const switchLanguage = useSwitchLanguage();
  const [isOpen, setOpen] = useState(false);
  const signOut = async () => {
    try {
      await api.signOut();
      client.setQueryData(sessionKey, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    } catch (error) {
      toastError(error, t);
    }
  };
  const choose = (to: Language) => {
    switchLanguage(to);
    setOpen(false);
  };
  return (
    <Popover isOpen={isOpen} onOpenChange={setOpen}>
      <Button
        variant="ghost"
        aria-label={compact ? t("nav.account") : undefined}
        className={compact ? "size-10 p-0" : "h-11 w-full justify-start gap-2.5 rounded-lg px-2"}
      >
        <Avatar name={user.name || user.email} />
        {!compact && (
          <span className="truncate text-[0.92rem] font-normal">
            <span className="sr-only">{t("nav.account")}: </span>
            {user.name || user.email}
          </span>
        )}
      </Button>
      <Popover.Content placement={compact ? "bottom end" : "top start"} className="w-60 rounded-xl p-0">
        <Popover.Dialog className="p-1.5" aria-label={t("nav.account")}>
          <p className="truncate px-2.5 pt-1.5 pb-2 text-[0.82rem] text-soft">{user.email}</p>
          <div className="border-y border-line py-1.5">
            {languages.map((one) => (
              <button
                key={one}
                type="button"
                lang={one}
                aria-pressed={one === language}
                onClick={() => choose(one)}
                className="flex h-9 w-full items-center justify-between rounded-lg px-2.5 text-[0.92rem] hover:bg-raised"
              >
                {languageNames[one]}
                {one === language && <Check className="size-4 text-brand" aria-hidden />}
              </button>
            ))}
          </div>
          <button
            type="button"
            onClick={() => void signOut()}
            className="mt-1.5 flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 text-[0.92rem] hover:bg-raised"
          >
            <LogOut className="mirror size-4 text-soft" aria-hidden />
            {t("nav.sign_out")}
          </button>
        </Popover.Dialog>
      </Popover.Content>
    </Popover>
  );
}
