/** Once to warm up, then `repeat` times: the fastest in seconds, and the answer. */
export async function measure(repeat, work) {
  let answer = await work();
  let seconds = Infinity;
  for (let i = 0; i < Number(repeat); i++) {
    const started = performance.now();
    answer = await work();
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return { seconds, answer };
}

/** The best of several ways to ask the same. */
export async function fastest(repeat, ways, work) {
  const measured = [];
  for (const way of ways) measured.push(await measure(repeat, () => work(way)));
  return measured.sort((a, b) => a.seconds - b.seconds)[0];
}
