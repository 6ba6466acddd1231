import { useState } from "react";
import type { ChurnFigures } from "../../app/api_predictions";
import { useI18n } from "../../app/i18n";
import { toLatin } from "../../app/digits";
import { TextInput } from "../../kit/field";
import { caughtWith } from "./belief";

/** Who would have been reached with as many contacts as the reader can make. */
export function Budget({ figures, isRule }: { figures: Partial<ChurnFigures>; isRule: boolean }) {
  const { t, f, language } = useI18n();
  const [text, setText] = useState("");
  const typed = toLatin(text, language);
  const asked = /^\d+$/.test(typed) ? Number(typed) : null;
  const all = caughtWith(figures, 0);
  if (!all) return null;
  const contacts = Math.min(asked ?? Math.round(all.customers / 10), Math.round(all.customers));
  const caught = caughtWith(figures, contacts) ?? all;
  const about = (people: number) => (people < 10 ? f.decimal(people, 1) : f.int(Math.round(people)));
  return (
    <div className="mt-4 rounded-xl bg-raised p-4">
      <div className="max-w-64">
        <TextInput
          label={t("predictions.budget")}
          inputMode="numeric"
          maxLength={9}
          className="num"
          placeholder={f.int(contacts)}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <p className="num mt-3" aria-live="polite">
        {t("predictions.budget_reached", { n: contacts, customers: f.int(Math.round(all.customers)), caught: about(caught.model), lost: about(all.lost) })}{" "}
        <span className="text-soft">
          {isRule
            ? t("predictions.budget_chance", { chance: about(caught.chance) })
            : t("predictions.budget_others", { rule: about(caught.rule), chance: about(caught.chance) })}
        </span>
      </p>
    </div>
  );
}
