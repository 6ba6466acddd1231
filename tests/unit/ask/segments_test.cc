#include "ask/segments.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "timeline/block.h"

namespace vafa::ask {
namespace {

// The segment of a moment is the number of cuts at or before it.
void ExpectRight(const std::vector<Span>& spans, std::mt19937& random) {
  const Segments segments(spans);
  std::vector<uint32_t> cuts;
  for (const Span& span : spans) {
    if (span.from != 0) cuts.push_back(span.from);
    if (span.to != timeline::kEndOfTime) cuts.push_back(span.to);
  }
  std::ranges::sort(cuts);
  cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
  ASSERT_EQ(segments.size(), cuts.size() + 1);
  std::vector<uint32_t> moments = {0, 1, timeline::kEndOfTime - 1};
  for (const uint32_t cut : cuts) {
    moments.insert(moments.end(), {cut - 1, cut, cut + 1});
  }
  for (int i = 0; i < 100; ++i) moments.push_back(static_cast<uint32_t>(random()));
  for (const uint32_t at : moments) {
    const auto want = static_cast<size_t>(std::ranges::upper_bound(cuts, at) - cuts.begin());
    ASSERT_EQ(segments.Find(at), want) << at;
    ASSERT_EQ(segments.Search(at), want) << at;
  }
  for (const Span& span : spans) {
    const auto [from, to] = segments.RangeOf(span);
    for (const uint32_t at : moments) {
      const size_t segment = segments.Find(at);
      ASSERT_EQ(segment >= from && segment < to, at >= span.from && at < span.to) << at;
    }
  }
}

TEST(SegmentsTest, FindsTheSegmentAtAnyGranularity) {
  std::mt19937 random(1);
  for (const uint32_t step : {1u, 2u, 3u, 900u, 1800u, 3600u, 86'400u, 86'399u, 1u << 30}) {
    for (int round = 0; round < 50; ++round) {
      std::vector<Span> spans;
      const uint32_t room = std::min(3000u, timeline::kEndOfTime / step / 2);
      const uint32_t base = 1 + static_cast<uint32_t>(random()) / 4;
      for (uint32_t i = 0; i < 1 + random() % 20; ++i) {
        const uint32_t from = base + static_cast<uint32_t>(random()) % room * step;
        const uint32_t length = static_cast<uint32_t>(random()) % room;
        spans.push_back(
            {from, from + std::min(length, (timeline::kEndOfTime - from) / step) * step});
      }
      if (round % 3 == 0) spans.push_back({0, base});
      if (round % 4 == 0) spans.push_back({base, timeline::kEndOfTime});
      ExpectRight(spans, random);
    }
  }
}

TEST(SegmentsTest, TakesOpenEndsAndSingleCuts) {
  std::mt19937 random(2);
  ExpectRight({{0, timeline::kEndOfTime}}, random);
  ExpectRight({{0, 1}}, random);
  ExpectRight({{7, timeline::kEndOfTime}}, random);
  ExpectRight({{0, 2'000'000'000}, {0, 2'000'086'400}}, random);
  ExpectRight({{5, 5}}, random);
}

}  // namespace
}  // namespace vafa::ask
