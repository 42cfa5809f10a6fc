// SPDX-License-Identifier: Apache-2.0
// The specification's JSON, STOP WHEN, and messages from the list.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/src/train/model_spec.h"
#include "runtime/src/train/runtime_error.h"
#include "runtime/src/train/stop_rule.h"

using namespace dmlc;
using nlohmann::json;

namespace {

json valid_spec() {
  return json::parse(R"({"format":1,"schema":"public","name":"fraud","algorithm":"logistic_regression","task":"binary",
    "parameters":{"l2":1.0,"max_iterations":100,"fit_intercept":true,"class_weight":"none"},
    "target":{"name":"is_fraud","type":"boolean"},
    "features":[{"name":"amount","type":"numeric","kind":"number"},{"name":"country","type":"text","kind":"category"}],
    "split":{"training":0.8,"validation":0.2,"test":0.0,"by":"random"},
    "validation_view":false,"optimize_for":"log_loss",
    "stop_when":{"any":[{"metric":"recall","op":">","value":0.9},{"not":{"metric":"epochs","op":"<=","value":100}}]},
    "seed":42,"limits":{"memory":2147483648,"time_ms":1800000}})");
}

std::string defect_of(const json& spec) {
  try {
    (void)train::parse_model_spec(spec.dump());
  } catch (const RuntimeError& error) {
    CHECK(error.code() == "E0619");
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a specification is read") {
  const train::ModelSpec spec = train::parse_model_spec(valid_spec().dump());
  CHECK(spec.name == "fraud");
  CHECK(spec.task == train::Task::binary);
  CHECK(spec.number("l2") == 1);
  CHECK(spec.number("max_iterations") == 100);
  CHECK(spec.integer("max_iterations") == 100);
  CHECK(spec.flag("fit_intercept"));
  CHECK(spec.text("class_weight") == "none");
  CHECK(spec.number("absent") == 0);
  REQUIRE(spec.features.size() == 2);
  CHECK(spec.features[1].kind == ingest::CellKind::category);
  CHECK(spec.feature_types[0] == "numeric");
  CHECK(spec.memory_limit == 2147483648);
  CHECK(spec.time_limit_ms == 1800000);
  REQUIRE(spec.stop_when.has_value());
  CHECK(spec.stop_when->children.size() == 2);
  json plain = valid_spec();
  plain.erase("stop_when");
  plain["limits"] = nullptr;
  CHECK_FALSE(train::parse_model_spec(plain.dump()).stop_when.has_value());
}

TEST_CASE("whatever is not format 1 is refused with its reason") {
  const auto with = [](const char* pointer, const json& value) {
    json spec = valid_spec();
    spec[json::json_pointer(pointer)] = value;
    return defect_of(spec);
  };
  CHECK(with("/format", 2).find("format is not 1") != std::string::npos);
  CHECK(with("/task", "guessing").find("guessing") != std::string::npos);
  CHECK_FALSE(with("/features", json::array()).empty());
  CHECK_FALSE(with("/features/0/kind", "image").empty());
  CHECK_FALSE(with("/split/training", 0.5).empty());
  CHECK_FALSE(with("/split/by", "luck").empty());
  CHECK_FALSE(with("/seed", "x").empty());
  CHECK_FALSE(with("/stop_when/any/0/op", "~").empty());
  CHECK_FALSE(with("/stop_when", json::array()).empty());
  CHECK_FALSE(with("/limits/memory", -5).empty());
  CHECK_FALSE(with("/parameters/l2", nullptr).empty());
  for (const char* key : {"schema", "name", "algorithm", "target", "features", "split", "optimize_for", "seed"}) {
    json spec = valid_spec();
    spec.erase(key);
    CHECK(defect_of(spec).find(key) != std::string::npos);
  }
  CHECK_THROWS_AS((void)train::parse_model_spec("{\"format\":1"), RuntimeError);
  CHECK_THROWS_AS((void)train::parse_model_spec("[]"), RuntimeError);
  json deep = {{"metric", "epochs"}, {"op", ">"}, {"value", 1}};
  for (int i = 0; i < 200; ++i) deep = {{"not", deep}};
  CHECK(with("/stop_when", deep).find("nested") != std::string::npos);
}

TEST_CASE("STOP WHEN is evaluated with unknown metrics undecided") {
  train::ModelSpec spec = train::parse_model_spec(valid_spec().dump());
  train::StopRule rule(spec);
  CHECK(rule.metrics() == std::vector<std::string>{"recall"});
  CHECK_FALSE(rule.met(100, {}));
  CHECK(rule.met(101, {}));
  CHECK(rule.met(1, {{"recall", 0.95}}));
  CHECK_FALSE(rule.met(1, {{"recall", 0.9}}));
  CHECK_FALSE(rule.met(1, {{"recall", std::nan("")}}));
  train::StopCondition leaf;
  leaf.metric = "auc";
  leaf.op = "<";
  leaf.value = 0.5;
  train::StopCondition negation;
  negation.kind = train::StopCondition::Kind::negation;
  negation.children = {leaf};
  spec.stop_when = negation;
  train::StopRule other(spec);
  CHECK(other.metrics() == std::vector<std::string>{"roc_auc"});
  CHECK_FALSE(other.met(1, {}));
  CHECK(other.met(1, {{"roc_auc", 0.6}}));
  CHECK_FALSE(train::StopRule(train::ModelSpec{}).present());
}

TEST_CASE("clauses that need not be there are read, and refused when they are damaged") {
  json spec = valid_spec();
  spec["checkpoints"] = {{"every", {{"count", 5}, {"unit", "epoch"}}}, {"keep", "LAST"}, {"last", 3}};
  spec["fallback"] = {{"memory_error", {{"batch_size", 32}}}, {"convergence_failure", {{"layers", {4, 2}}}}};
  spec["max_retries"] = 2;
  spec["validate"] = {{"method", "cross_validation"}, {"folds", 4}, {"stratified", true}};
  spec["balance"] = {{"method", "smote"}, {"k", 3}, {"ratio", 0.5}};
  const train::ModelSpec read = train::parse_model_spec(spec.dump());
  CHECK(read.checkpoints.is_asked);
  CHECK(read.checkpoints.every_iterations == 5);
  CHECK(read.checkpoints.last == 3);
  REQUIRE(read.fallback.size() == 2);
  CHECK(read.fallback[0].parameters.at("layers") == "[4,2]");
  CHECK(read.max_retries == 2);
  CHECK(read.cross_validation->folds == 4);
  CHECK(read.cross_validation->is_stratified);
  CHECK(read.balance->method == train::Balance::Method::smote);
  CHECK(read.balance->neighbours == 3);
  CHECK(read.balance->ratio == 0.5);
  const train::ModelSpec bare = train::parse_model_spec(valid_spec().dump());
  CHECK_FALSE(bare.checkpoints.is_asked);
  CHECK_FALSE(bare.balance.has_value());
  const auto damaged = [&](const char* place, const json& value) {
    json other = spec;
    other[json::json_pointer(place)] = value;
    return !defect_of(other).empty();
  };
  CHECK(damaged("/checkpoints/every", json::object()));
  CHECK(damaged("/checkpoints/every/milliseconds", 5));
  CHECK(damaged("/checkpoints/keep", "SOME"));
  CHECK(damaged("/checkpoints", 3));
  CHECK(damaged("/fallback/rain", json::object()));
  CHECK(damaged("/fallback/memory_error", 5));
  CHECK(damaged("/validate/method", "luck"));
  CHECK(damaged("/validate/folds", 1));
  CHECK(damaged("/balance/method", "luck"));
  CHECK(damaged("/balance/ratio", 2));
  CHECK(damaged("/balance/k", 0));
  CHECK(damaged("/stop_when", {{"metric", "loss"}, {"op", "increases"}, {"epochs", 0}}));
}

TEST_CASE("training_time goes on where a training that was lost had come to") {
  train::ModelSpec spec;
  spec.stop_when = train::StopCondition{train::StopCondition::Kind::compare, {}, "training_time", ">", 1000};
  train::StopRule rule(spec);
  CHECK_FALSE(rule.met(1, {}));
  rule.continue_after(2000);
  CHECK(rule.seconds() >= 2000);
  CHECK(rule.met(2, {}));
}

TEST_CASE("trends look at the last epochs") {
  const auto stops_after = [](const char* metric, const char* op, std::uint32_t epochs, std::vector<double> values) {
    train::ModelSpec spec;
    spec.stop_when = train::StopCondition{train::StopCondition::Kind::trend, {}, metric, op, 0, epochs};
    train::StopRule rule(spec);
    for (std::uint32_t epoch = 1; epoch <= values.size(); ++epoch) {
      if (rule.met(epoch, {{metric, values[epoch - 1]}})) return epoch;
    }
    return 0U;
  };
  const double none = std::nan("");
  CHECK(stops_after("loss", "increases", 2, {5, 4, 4.5, 4.2, 4.3, 4.4, 4}) == 6);
  CHECK(stops_after("loss", "increases", 2, {1, 2, 2, 3}) == 0);
  CHECK(stops_after("recall", "decreases", 1, {0.5, 0.6, 0.55}) == 3);
  CHECK(stops_after("loss", "does_not_improve", 3, {5, 4, 4, 5, 4.5, 3}) == 5);
  CHECK(stops_after("recall", "does_not_improve", 2, {0.5, 0.6, 0.6, 0.7, 0.7, 0.6}) == 6);
  CHECK(stops_after("recall", "does_not_improve", 2, {0.5, none, 0.4, 0.3}) == 4);
  CHECK(stops_after("recall", "does_not_improve", 5, {0.5, 0.4, 0.3}) == 0);
}

TEST_CASE("messages come from the list") {
  const RuntimeError error = make_error<RuntimeErrorId::TooFewRows>("m", "more rows", "m", 3, 10);
  CHECK(error.code() == "E0602");
  CHECK(std::string(error.what()) == "the source of model `m` returns 3 usable rows; at least 10 are needed");
  CHECK(error.help() == "more rows");
  CHECK(make_warning<RuntimeErrorId::ConstantFeature>("x", "x").message ==
        "feature `x` has the same value in every training row and is ignored");
  CHECK(fill_message("{0} {1}", nullptr, 0) == "{0} {1}");
  CHECK(bytes_text(512) == "512 bytes");
  CHECK(bytes_text(1536) == "1.5 kB");
  CHECK(bytes_text(std::uint64_t{3} << 30) == "3.0 GB");
  CHECK(duration_text(1500) == "1500 ms");
  CHECK(duration_text(90'000) == "90 s");
  CHECK(duration_text(1'800'000) == "30 min");
}
