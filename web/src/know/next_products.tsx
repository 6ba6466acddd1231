import type { CustomerPrediction } from "../app/api_predictions";
import { useI18n } from "../app/i18n";

/** What she is likely to buy next, and why; nothing where no product is known. */
export function NextProducts({ of: { next_products: products, models } }: { of: CustomerPrediction }) {
  const { t, f, said } = useI18n();
  const model = models.find((one) => one.kind === "next-products");
  if (products.length === 0 || !model) return null;
  const isTried = products.some((one) => one.share !== null);
  return (
    <section aria-labelledby="next-products" className="card p-5 sm:p-6">
      <h2 id="next-products" className="mb-2 font-semibold">
        {t("outlook.products")}
      </h2>
      <ol>
        {products.map((one) => (
          <li key={one.product} className="flex items-baseline justify-between gap-x-6 border-t border-line py-2 first:border-t-0">
            <div className="min-w-0">
              <p className="font-medium break-words">
                <bdi>{one.product}</bdi>
              </p>
              <p className="num text-[0.87rem] text-soft">{said(one.reason)}</p>
            </div>
            {one.share !== null && <p className="num shrink-0">{f.percent(one.share, 0)}</p>}
          </li>
        ))}
      </ol>
      <p className="num mt-1 border-t border-line pt-3 text-[0.84rem] text-soft">
        {model.method === "item-to-item" ? t("outlook.products_by_similar", { n: model.version }) : model.reason && said(model.reason)}
        {isTried && ` ${t("outlook.products_share")}`}
      </p>
    </section>
  );
}
