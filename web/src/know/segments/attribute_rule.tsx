import { useI18n } from "../../app/i18n";
import { valueText } from "../../app/value_text";
import { Choice } from "../../kit/inline";
import { ValuePicker } from "../../kit/value_picker";
import type { RuleProps } from "./rule_row";
import type { AttributeRule, AttributeTest } from "./rules";
import { attributeText, fillSlots, shortOf } from "./sentence";
import { Sentence } from "./sentence_line";
import { DayRange, NumberRange } from "./slots";

const tests = ["is", "is_not", "number", "day", "missing", "present"] as const;

function otherTest(type: AttributeTest["type"], old: AttributeTest): AttributeTest {
  switch (type) {
    case "is":
    case "is_not":
      return { type, values: "values" in old ? old.values : [] };
    case "number":
      return { type, range: { min: null, max: null } };
    case "day":
      return { type, range: { min: null, max: null } };
    case "missing":
    case "present":
      return { type };
  }
}

/** A field of the record, and what it is compared with. */
export function AttributeSentence({ rule, words, onChange }: RuleProps<AttributeRule>) {
  const { t, f } = useI18n();
  const { test } = rule;
  const known = words.attributes.map((one) => one.name);
  const names = known.includes(rule.name) ? known : [rule.name, ...known];
  const field = words.attributes.find((one) => one.name === rule.name);
  const name = (
    <Choice
      label={t("segments.slot_name")}
      value={rule.name}
      options={names.map((one) => ({ value: one, label: attributeText(one, t) }))}
      onChange={(next) => onChange({ ...rule, name: next, test: otherTest(test.type, { type: "missing" }) })}
    />
  );
  const how = (
    <Choice
      label={t("segments.slot_test")}
      value={test.type}
      options={tests.map((one) => ({ value: one, label: t(`segments.test_${one}`), short: shortOf(t, `segments.test_${one}`) }))}
      onChange={(value) => onChange({ ...rule, test: otherTest(tests.find((one) => one === value) ?? "is", test) })}
    />
  );
  switch (test.type) {
    case "is":
    case "is_not":
      return (
        <Sentence>
          {fillSlots(t, "segments.say_attribute_is", {
            name,
            test: how,
            values: (
              <ValuePicker
                label={attributeText(rule.name, t)}
                chosen={test.values}
                allowOwn
                found={(field?.values ?? []).map((one) => ({ value: one.value, label: valueText(rule.name, one.value, f.locale), note: f.int(one.customers) }))}
                showChosen={(value) => valueText(rule.name, value, f.locale)}
                onChange={(values) => onChange({ ...rule, test: { ...test, values } })}
              />
            ),
          })}
        </Sentence>
      );
    case "number":
      return <Sentence>{fillSlots(t, "segments.say_attribute_range", { name, test: how, range: <NumberRange range={test.range} onChange={(range) => onChange({ ...rule, test: { ...test, range } })} /> })}</Sentence>;
    case "day":
      return <Sentence>{fillSlots(t, "segments.say_attribute_range", { name, test: how, range: <DayRange range={test.range} onChange={(range) => onChange({ ...rule, test: { ...test, range } })} /> })}</Sentence>;
    case "missing":
    case "present":
      return <Sentence>{fillSlots(t, "segments.say_attribute_missing", { name, test: how })}</Sentence>;
  }
}
