#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "demo/simulator.h"

namespace vafa::demo {

inline constexpr Instant kEnd{1'767'214'800 * kMicrosPerSecond};  // 2026-01-01 in Istanbul

inline Simulator Make(Shape shape, int64_t customers, uint64_t seed = 1, bool causes = true) {
  Result<Simulator> simulator = Simulator::Make(
      {.shape = shape, .customers = customers, .seed = seed, .end = kEnd, .causes = causes});
  return std::move(simulator).value();
}

inline Company CompanyOf(Shape shape, int64_t customers, uint64_t seed = 1, bool causes = true) {
  return Make(shape, customers, seed, causes).Everything();
}

/// All that tells two companies apart, as text.
inline std::string Written(const Company& company) {
  std::string text;
  for (const Customer& c : company.customers) {
    text += fmt::format("{} {} {} {} {} {} {}\n", c.id, c.person.name, c.person.email,
                        c.person.phone, c.person.city, c.channel, c.created_at.micros);
  }
  for (const OrderLine& o : company.orders) {
    text += fmt::format("{} {} {} {} {} {} {}\n", o.order_id, o.line, o.at.micros, o.amount, o.cost,
                        o.product, o.channel);
  }
  for (const SubscriptionMovement& m : company.subscriptions) {
    text += fmt::format("{} {} {} {} {}\n", m.subscription_id, m.at.micros,
                        static_cast<int>(m.movement), m.plan, m.amount);
  }
  for (const Event& e : company.events) {
    text += fmt::format("{} {} {} {}\n", e.customer, e.at.micros, e.kind, e.label);
  }
  for (const Answer& a : company.answers) {
    text += fmt::format("{} {} {} {} {}\n", a.customer, a.at.micros, a.survey, a.score, a.comment);
  }
  for (const ComplaintCase& c : company.complaints) {
    text += fmt::format("{} {} {} {}\n", c.customer, c.at.micros, c.topic,
                        c.closed_at ? c.closed_at->micros : 0);
  }
  for (const Cost& c : company.costs) {
    text += fmt::format("{} {} {} {}\n", c.at.micros, c.channel, c.purpose, c.amount);
  }
  return text;
}

/// Well-formed UTF-8 (the short form of Unicode's table 3-7), apart from the program's own check.
inline bool Utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const size_t length = lead < 0x80                   ? 1
                          : lead >= 0xC2 && lead < 0xE0 ? 2
                          : lead >= 0xE0 && lead < 0xF0 ? 3
                          : lead >= 0xF0 && lead < 0xF5 ? 4
                                                        : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    i += length;
  }
  return true;
}

}  // namespace vafa::demo
