#include "ask/parse.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace vafa::ask {
namespace {

Currency Euro() { return *Currency::Parse("EUR"); }

Result<Question> Parse(std::string_view text) { return ParseQuestion(text, Euro()); }

std::string Asking(const std::string& measure) {
  return R"({"version":1,"over":{"from":"2026-01-01","to":"2026-02-01"},"measure":)" + measure +
         "}";
}
std::string Counting(const std::string& condition) {
  return Asking(R"({"customers":)" + condition + "}");
}

std::string Splitting(const std::string& split) {
  return R"({"version":1,"over":{"from":"2026-01-01","to":"2026-02-01"},
             "measure":{"customers":{"everyone":true}},"split":)" +
         split + "}";
}

TEST(ParseTest, ReadsAWholeQuestion) {
  const auto question = Parse(R"({"version":1,
    "measure":{"ratio":{
      "numerator":{"sum":{"column":"money","kinds":["order_placed"]}},
      "denominator":{"customers":{"all":[
        {"did":{"kinds":["order_placed"],"where":{"money":{"min":"10.50"},"label":["Tripod"]},
                "count":{"min":2,"max":5},"within":{"last":{"days":"window"},"until":"start"}}},
        {"not":{"attribute":{"name":"city","is":["Tehran"]}}}]}}}},
    "over":{"from":"2026-01-01","to":"2027-01-01","every":"month","calendar":"jalali",
            "zone":"Asia/Tehran"}})");
  ASSERT_TRUE(question) << Describe(question.error());
  const auto& ratio = std::get<Ratio>(question->measure.node);
  const auto& who = std::get<CountCustomers>(ratio.denominator->node).who;
  const auto& did = std::get<Did>(std::get<All>(who.node).of[0].node);
  EXPECT_EQ(did.facts.filter.money_min, 1050);
  EXPECT_EQ(did.facts.filter.labels, std::vector<std::string>{"Tripod"});
  EXPECT_EQ(did.min, 2);
  EXPECT_EQ(did.max, 5);
  EXPECT_EQ(did.facts.within.days.parameter, "window");
  EXPECT_EQ(did.facts.within.edge, Edge::kStart);
  EXPECT_EQ(question->over.every, Unit::kMonth);
  EXPECT_EQ(question->over.calendar, CalendarKind::kJalali);
}

TEST(ParseTest, ReadsWhatPropertiesMustBe) {
  const auto question = Parse(Counting(R"({"did":{"kinds":["a"],"where":{"properties":{
      "channel":["web","app"],"size":[40,41.5],"gift":[true],"quantity":{"min":2},
      "cost":{"min":"1.00","max":"40.00"}}}}})"));
  ASSERT_TRUE(question) << Describe(question.error());
  const auto& who = std::get<CountCustomers>(question->measure.node).who;
  const auto& properties = std::get<Did>(who.node).facts.filter.properties;
  ASSERT_EQ(properties.size(), 5u);
  EXPECT_EQ(properties[0], (PropertyFilter{"channel", {"web", "app"}, {}, {}}));
  EXPECT_EQ(properties[1], (PropertyFilter{"size", {}, {40, 41.5}, {}}));
  EXPECT_EQ(properties[2], (PropertyFilter{"gift", {"true"}, {}, {}}));
  EXPECT_EQ(properties[3].bounds.value_min, 2);
  EXPECT_EQ(properties[4].bounds.money_min, 100);
  EXPECT_EQ(properties[4].bounds.money_max, 4000);
}

TEST(ParseTest, OnlyAMostMeansNoneIsEnough) {
  const auto question = Parse(Counting(R"({"did":{"kinds":["a"],"count":{"max":0}}})"));
  ASSERT_TRUE(question);
  const auto& who = std::get<CountCustomers>(question->measure.node).who;
  EXPECT_EQ(std::get<Did>(who.node).min, 0);
  EXPECT_EQ(std::get<Did>(who.node).max, 0);
}

TEST(ParseTest, ErrorsNameThePlace) {
  struct Case {
    std::string text;
    std::string place;
    std::string message;
  };
  const std::string did = R"({"did":{"kinds":["a"],)";
  for (const Case& c : {
           Case{R"([])", "", "ask.must_be_object"},
           Case{R"({"version":2,"measure":{},"over":{}})", "/version", "ask.unknown_version"},
           Case{R"({"version":1,"over":{}})", "", "ask.missing_key"},
           Case{R"({"version":1,"measure":{},"over":{},"extra":1})", "", "ask.unknown_key"},
           Case{Asking("{}"), "/measure", "ask.must_be_one_of_objects"},
           Case{Asking(R"({"cost":{}})"), "/measure", "ask.unknown_key"},
           Case{Counting(R"({"was":{}})"), "/measure/customers", "ask.unknown_key"},
           Case{Counting(R"({"all":[]})"), "/measure/customers/all", "ask.must_be_conditions"},
           Case{Counting(R"({"all":[{"everyone":true},{"everyone":false}]})"),
                "/measure/customers/all/1/everyone", "ask.must_be_true"},
           Case{Counting(R"({"did":{}})"), "/measure/customers/did", "ask.missing_key"},
           Case{Counting(R"({"did":{"kinds":["A b"]}})"), "/measure/customers/did/kinds/0",
                "ask.must_be_kind"},
           Case{Counting(did + R"("where":{"properties":{}}}})"),
                "/measure/customers/did/where/properties", "ask.must_be_properties"},
           Case{Counting(did + R"("where":{"properties":{"x":[]}}}})"),
                "/measure/customers/did/where/properties/x", "ask.must_be_property"},
           Case{Counting(did + R"("where":{"properties":{"x":["a",1]}}}})"),
                "/measure/customers/did/where/properties/x", "ask.must_be_property"},
           Case{Counting(did + R"("where":{"properties":{"x":[null]}}}})"),
                "/measure/customers/did/where/properties/x", "ask.must_be_property"},
           Case{Counting(did + R"("where":{"properties":{"a/~b":{}}}}})"),
                "/measure/customers/did/where/properties/a~1~0b", "ask.must_be_property"},
           Case{Counting(did + R"("where":{"properties":{"x":{"min":1,"max":"2"}}}}})"),
                "/measure/customers/did/where/properties/x/max", "ask.must_be_number"},
           Case{Counting(did + R"("where":{"properties":{"x":{"min":"3","max":"2"}}}}})"),
                "/measure/customers/did/where/properties/x", "ask.min_above_max"},
           Case{Counting(did + R"("count":{"min":3,"max":2}}})"), "/measure/customers/did/count",
                "ask.min_above_max"},
           Case{Counting(did + R"("count":{"min":1.5}}})"), "/measure/customers/did/count/min",
                "ask.must_be_integer"},
           Case{Counting(did + R"("where":{"money":{"min":"ten"}}}})"),
                "/measure/customers/did/where/money/min", "ask.must_be_amount"},
           Case{Counting(did + R"("where":{"value":{"min":"1"}}}})"),
                "/measure/customers/did/where/value/min", "ask.must_be_number"},
           Case{Counting(did + R"("within":{"in":"period","before":"end"}}})"),
                "/measure/customers/did/within", "ask.one_window"},
           Case{Counting(did + R"("within":{"last":{"days":"soon"}}}})"),
                "/measure/customers/did/within/last/days", "ask.unknown_parameter"},
           Case{Counting(did + R"("within":{"before":"noon"}}})"),
                "/measure/customers/did/within/before", "ask.one_of"},
           Case{Counting(did + R"("within":{"from":"someday"}}})"),
                "/measure/customers/did/within/from", "ask.must_be_date"},
           Case{Counting(did + R"("within":{"from":"2026-01-01T00:00:00.5Z"}}})"),
                "/measure/customers/did/within/from", "ask.must_be_date"},
           Case{Counting(R"({"sum":{"column":"money","kinds":["a"]}})"), "/measure/customers/sum",
                "ask.needs_a_bound"},
           Case{Counting(R"({"sum":{"column":"money","kinds":["a"],"min":5}})"),
                "/measure/customers/sum/min", "ask.must_be_amount"},
           Case{Counting(R"({"mean":{"column":"value","kinds":["a"],"min":5,"max":4}})"),
                "/measure/customers/mean", "ask.min_above_max"},
           Case{Counting(R"({"attribute":{"name":"age"}})"), "/measure/customers/attribute",
                "ask.one_attribute_test"},
           Case{Counting(R"({"attribute":{"name":"age","missing":true,"min":3}})"),
                "/measure/customers/attribute", "ask.one_attribute_test"},
           Case{Counting(R"({"attribute":{"name":"age","missing":false}})"),
                "/measure/customers/attribute/missing", "ask.must_be_true"},
           Case{Counting(R"({"attribute":{"name":"age","min":3,"max":"2026-01-01"}})"),
                "/measure/customers/attribute/max", "ask.must_be_number"},
           Case{Counting(R"({"attribute":{"name":"age","min":"soon"}})"),
                "/measure/customers/attribute/min", "ask.must_be_date"},
           Case{Asking(R"({"sum":{"kinds":["a"]}})"), "/measure/sum", "ask.missing_key"},
           Case{Asking(R"({"ratio":{"numerator":{"retention":{"born":{"everyone":true},
                 "returned":{"everyone":true}}},"denominator":{"customers":{"everyone":true}}}})"),
                "/measure/ratio/numerator", "ask.table_is_no_figure"},
           Case{Asking(R"({"funnel":{"steps":[{"kinds":["a"]}]}})"), "/measure/funnel/steps",
                "ask.must_be_steps"},
           Case{Asking(R"({"funnel":{"steps":[{"kinds":["a"]},{"kinds":["a"],"within":{}}]}})"),
                "/measure/funnel/steps/1", "ask.unknown_key"},
           Case{Counting(R"({"sequence":{"steps":[{"kinds":["a"]},{"kinds":["a"],"name":"x"}]}})"),
                "/measure/customers/sequence/steps/1", "ask.unknown_key"},
           Case{Counting(R"({"segment":["a"]})"), "/measure/customers/segment", "ask.must_be_text"},
           Case{Counting(R"({"predicted":{"name":"weather","min":1}})"),
                "/measure/customers/predicted/name", "ask.one_of"},
           Case{Counting(R"({"predicted":{"name":"clv","min":1}})"),
                "/measure/customers/predicted/min", "ask.must_be_amount"},
           Case{Counting(R"({"predicted":{"name":"p_alive"}})"), "/measure/customers/predicted",
                "ask.needs_a_bound"},
           Case{Asking(R"({"movement":{"stages":[{"name":"a"}]}})"), "/measure/movement/stages/0",
                "ask.missing_key"},
           Case{Asking(R"({"path":{"after":{"kinds":["a"]},"kinds":["b"],"by":"city"}})"),
                "/measure/path/by", "ask.one_of"},
           Case{Asking(R"({"path":{"after":{"kinds":["a"]},"kinds":["b"],"depth":6}})"),
                "/measure/path/depth", "ask.must_be_integer"},
           Case{Asking(R"({"median":{"count":{"kinds":["a"]},"gaps":{"kinds":["a"]}}})"),
                "/measure/median", "ask.one_sample"},
           Case{Asking(R"({"median":{"facts":{"kinds":["a"]}}})"), "/measure/median/facts",
                "ask.missing_key"},
           Case{Asking(R"({"percentile":{"count":{"kinds":["a"]},"p":101}})"),
                "/measure/percentile/p", "ask.must_be_percent"},
           Case{Asking(R"({"distribution":{"count":{"kinds":["a"]},"edges":[1,3,3]}})"),
                "/measure/distribution/edges/2", "ask.must_rise"},
           Case{Asking(R"({"distribution":{"count":{"kinds":["a"]},"edges":[]}})"),
                "/measure/distribution/edges", "ask.must_be_edges"},
           Case{Asking(R"({"distribution":{"count":{"kinds":["a"]},"edges":[1],"bins":9}})"),
                "/measure/distribution", "ask.edges_or_bins"},
           Case{Splitting(R"({"attribute":"city","label":true})"), "/split", "ask.one_split"},
           Case{Splitting(R"({"label":true})"), "/split/label", "ask.label_needs_facts"},
           Case{Splitting(R"({"attribute":"city","most":201})"), "/split/most",
                "ask.must_be_integer"},
           Case{Splitting(R"({"conditions":[]})"), "/split/conditions",
                "ask.must_be_named_conditions"},
           Case{Splitting(R"({"conditions":[{"name":"a","who":{"did":{}}}]})"),
                "/split/conditions/0/who/did", "ask.missing_key"},
           Case{R"({"version":1,"measure":{"customers":{"everyone":true}},
                    "over":{"from":"2026-01-01","to":"2026-02-01","compare":"later"}})",
                "/over/compare", "ask.one_of"},
           Case{R"({"version":1,"measure":{"retention":{"born":{"everyone":true},
                    "returned":{"everyone":true}}},
                    "over":{"from":"2026-01-01","to":"2026-02-01","compare":"before"}})",
                "/over/compare", "ask.nothing_to_compare"},
           Case{R"({"version":1,"measure":{"customers":{"everyone":true}},
                    "over":{"from":"2026-01-01","to":"2026-02-01","zone":"Mars/Base"}})",
                "/over/zone", "ask.unknown_zone"},
       }) {
    const auto question = Parse(c.text);
    ASSERT_FALSE(question) << c.text;
    EXPECT_EQ(question.error().code, ErrorCode::kInvalid) << c.text;
    EXPECT_EQ(question.error().field, c.place) << c.text;
    EXPECT_EQ(question.error().message.id, c.message) << c.text;
    for (const Language language : {Language::kEnglish, Language::kPersian, Language::kTurkish}) {
      EXPECT_NE(Render(question.error().message, language), c.message) << c.message;
    }
  }
}

TEST(ParseTest, MoneyIsToldFromNumbers) {
  const std::string people = R"({"customers":{"everyone":true}})";
  const std::string money = R"({"sum":{"column":"money","kinds":["a"]}})";
  const auto two = [](const std::string& a, const std::string& b) {
    return "[" + a + "," + b + "]";
  };
  const auto of = [](const std::string& a, const std::string& b) {
    return R"({"of":)" + a + R"(,"less":)" + b + "}";
  };
  const auto ratio = [](const std::string& a, const std::string& b) {
    return R"({"numerator":)" + a + R"(,"denominator":)" + b + "}";
  };
  struct Case {
    std::string key, inner, message;
  };
  for (const Case& c :
       {Case{"add", two(people, money), "ask.money_and_number"}, Case{"add", two(money, money), ""},
        Case{"difference", of(money, people), "ask.money_and_number"},
        Case{"difference", of(money, money), ""}, Case{"difference", of(people, people), ""},
        Case{"product", two(money, money), "ask.money_times_money"},
        Case{"product", two(money, people), ""},
        Case{"discounted", R"({"months":)" + people + R"(,"yearly_rate":0.1})", ""},
        Case{"ratio", ratio(people, money), "ask.number_by_money"},
        Case{"ratio", ratio(money, people), ""}, Case{"ratio", ratio(money, money), ""}}) {
    const auto question = Parse(Asking("{\"" + c.key + "\":" + c.inner + "}"));
    EXPECT_EQ(question.has_value(), c.message.empty()) << c.key << c.inner;
    if (question) continue;
    EXPECT_EQ(question.error().message.id, c.message);
    EXPECT_EQ(question.error().field, "/measure/" + c.key);
  }
}

TEST(ParseTest, AmountsAreWrittenInOneWay) {
  for (const char* amount : {"100", "100.5", "-3", "0.000"}) {
    EXPECT_TRUE(Parse(Asking(fmt::format(R"({{"amount":"{}"}})", amount)))) << amount;
  }
  for (const char* amount :
       {"100,00", " 100", "100 ", "1.2.3", ".5", "5.", "+1", "1e3", "۱۰۰", ""}) {
    EXPECT_FALSE(Parse(Asking(fmt::format(R"({{"amount":"{}"}})", amount)))) << amount;
  }
}

TEST(ParseTest, KeepsItsLimits) {
  std::string deep = R"({"everyone":true})";
  for (int i = 0; i < limits::kQuestionDepth; ++i) deep = R"({"not":)" + deep + "}";
  const auto too_deep = Parse(Counting(deep));
  ASSERT_FALSE(too_deep);
  EXPECT_EQ(too_deep.error().code, ErrorCode::kTooLarge);
  std::string deeper = deep;
  for (int i = 0; i < 40; ++i) deeper = R"({"not":)" + deeper + "}";
  const auto json = Parse(Counting(deeper));
  ASSERT_FALSE(json);
  EXPECT_EQ(json.error().message.id, "base.json_too_deep");

  std::string many = R"({"any":[{"everyone":true})";
  for (size_t i = 0; i < limits::kQuestionNodes; ++i) many += R"(,{"everyone":true})";
  const auto too_many = Parse(Counting(many + "]}"));
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().code, ErrorCode::kTooLarge);

  const auto too_long = Parse(std::string(limits::kQuestionBytes + 1, ' '));
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace vafa::ask
