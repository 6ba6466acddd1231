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
