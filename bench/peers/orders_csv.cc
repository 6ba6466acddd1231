/// Writes a file of orders for import.bench.mjs:  orders_csv FILE ROWS
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <cstring>

#include "demo/bench_orders.h"

int main(int argc, char** argv) {
  vafa::demo::BenchOrdersOptions options;
  if (argc == 3) {
    const char* end = argv[2] + std::strlen(argv[2]);
    const auto [rest, error] = std::from_chars(argv[2], end, options.rows);
    if (error != std::errc() || rest != end) argc = 0;
  }
  if (argc != 3) {
    fmt::print(stderr, "usage: orders_csv FILE ROWS\n");
    return 2;
  }
  const vafa::Status status = vafa::demo::WriteBenchOrders(argv[1], options);
  if (!status) {
    fmt::print(stderr, "orders_csv: {}\n", vafa::Describe(status.error()));
    return 1;
  }
}
