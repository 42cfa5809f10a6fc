// SPDX-License-Identifier: Apache-2.0
// The catalog: look-ups, merging, and the schema file there and back.
#include <doctest/doctest.h>

#include "compiler/types/catalog.h"

using namespace dmlc::types;

namespace {

Relation table(std::string schema, std::string name) {
  Relation r;
  r.schema = std::move(schema);
  r.name = std::move(name);
  r.columns = {{"id", bigint_type(), true}, {"note", text_type()}};
  r.primary_key = {"id"};
  return r;
}

Catalog sample() {
  Catalog catalog;
  catalog.schemas = {"public"};
  catalog.put(EnumType{"public", "mood", {"sad", "ok", "happy"}});
  catalog.put(DomainType{"public", "amount", *parse_type_name("numeric(12,2)"), true});
  catalog.put(CompositeType{"public", "address", {{"zip", *parse_type_name("varchar(10)")}}});
  Relation payments = table("public", "payments");
  payments.columns.push_back({"m", user_type(TypeKind::Enum, "public", "mood"), false, 0.25, -0.5, "how it felt"});
  payments.columns.push_back({"fee", domain_type("public", "amount", *parse_type_name("numeric(12,2)"))});
  payments.columns.push_back({"homes", array_of(user_type(TypeKind::Composite, "public", "address"))});
  payments.row_estimate = 1e6;
  payments.row_security = true;
  payments.comment = "all of them";
  payments.unique_keys = {{"note"}};
  catalog.put(payments);
  catalog.put(table("sales", "orders"));
  Function risk;
  risk.schema = "public";
  risk.name = "risk";
  risk.arguments = {numeric_type(), text_type()};
  risk.argument_names = {"a", "b"};
  risk.default_count = 1;
  risk.result = double_type();
  risk.volatility = Volatility::Stable;
  catalog.put(risk);
  Model model{"public", "fraud",        "logistic_regression",   "binary",
              "bad",    boolean_type(), {{"id", bigint_type()}}, "public.payments"};
  catalog.put(model);
  return catalog;
}

}  // namespace

TEST_CASE("catalog: names are found along the path") {
  const Catalog catalog = sample();
  CHECK(catalog.find_table("", "payments", {"public"}) != nullptr);
  CHECK(catalog.find_table("", "orders", {"public"}) == nullptr);
  CHECK(catalog.find_table("", "orders", {"public", "sales"}) != nullptr);
  CHECK(catalog.find_table("sales", "orders", {}) != nullptr);
  CHECK(catalog.nearest_tables("paymets", {"public"}) == std::vector<std::string>{"payments"});
  CHECK(catalog.nearest_tables("order", {"public"}) == std::vector<std::string>{"sales.orders"});
  CHECK(catalog.find_functions("", "risk", {"public"}).size() == 1);
  CHECK(catalog.find_model("", "fraud", {"public"}) != nullptr);
  CHECK(catalog.resolve(*parse_type_name("mood"), {"public"}).kind == TypeKind::Enum);
  CHECK(catalog.resolve(*parse_type_name("public.amount[]"), {}).element->kind == TypeKind::Numeric);
  CHECK(catalog.find_enum(user_type(TypeKind::Enum, "public", "mood"))->labels.size() == 3);
  CHECK(catalog.row_columns(user_type(TypeKind::Composite, "public", "payments"))->size() == 5);
}

TEST_CASE("catalog: the schema file keeps everything and is deterministic") {
  const Catalog catalog = sample();
  const std::string text = catalog.to_json();
  std::string error;
  const auto back = Catalog::from_json(text, error);
  REQUIRE_MESSAGE(back, error);
  CHECK(back->to_json() == text);
  const Relation* payments = back->find_table("public", "payments", {});
  REQUIRE(payments != nullptr);
  CHECK(payments->columns[2].type.kind == TypeKind::Enum);
  CHECK(payments->columns[2].null_fraction == 0.25);
  CHECK(payments->columns[3].type.undomained().name == "numeric(12,2)");
  CHECK(payments->columns[4].type.element->kind == TypeKind::Composite);
  CHECK(payments->row_security);
  CHECK(back->functions[0].argument_names.size() == 2);
  CHECK(back->models[0].target_type.kind == TypeKind::Boolean);
  Catalog shuffled;
  shuffled.schemas = catalog.schemas;
  for (auto r = catalog.relations.rbegin(); r != catalog.relations.rend(); ++r) shuffled.put(*r);
  Catalog other = catalog;
  other.relations = shuffled.relations;
  CHECK(other.to_json() == text);
}

TEST_CASE("catalog: a broken schema file is an error, never a crash") {
  for (const char* text :
       {"", "{", "[]", "{}", R"({"format":2})", R"({"format":1,"tables":{}})",
        R"({"format":1,"tables":[{"schema":"a"}]})", R"({"format":1,"tables":[3]})",
        R"({"format":1,"enums":[{"schema":"a","name":"b","labels":[1]}]})",
        R"({"format":1,"tables":[{"schema":"a","name":"b","kind":"heap","columns":[]}]})",
        R"({"format":1,"tables":[{"schema":"a","name":"b","kind":"table","columns":[{"name":"c","type":"("}]}]})"}) {
    std::string error;
    CHECK_MESSAGE(!Catalog::from_json(text, error), std::string(text));
    CHECK(!error.empty());
  }
  std::string error;
  CHECK(!Catalog::from_json(std::string(100000, '['), error));
}

TEST_CASE("catalog: merging takes the newer object") {
  Catalog catalog = sample();
  Catalog newer;
  Relation changed = table("public", "payments");
  newer.put(changed);
  newer.put(table("public", "extra"));
  catalog.merge(newer);
  CHECK(catalog.find_table("public", "payments", {})->columns.size() == 2);
  CHECK(catalog.find_table("public", "extra", {}) != nullptr);
  CHECK(catalog.relations.size() == 3);
}
