// SPDX-License-Identifier: Apache-2.0
// `dmlc stdlib`: lists, single entries, JSON, and names that are not there.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/command.h"

using namespace dmlc::tests;

TEST_CASE("cli: stdlib lists the tables and shows one entry with its parameters") {
  const auto all = run_dmlc({"stdlib"});
  CHECK(all.code == 0);
  for (const char* name : {"holt_winters", "silhouette", "target_encoder", "smote", "log_uniform", "model.deployed"})
    CHECK_MESSAGE(all.out.find(name) != std::string::npos, name);
  const auto one = run_dmlc({"stdlib", "xgboost"});
  CHECK(one.out.find("algorithm gradient_boosting (xgboost)") == 0);
  CHECK(one.out.find("scale_pos_weight") != std::string::npos);
  CHECK(run_dmlc({"stdlib", "--markdown"}).out.starts_with("# The standard library\n"));
}

TEST_CASE("cli: stdlib gives programs one object per entry") {
  std::istringstream lines(run_dmlc({"stdlib", "kmeans", "--format", "json"}).out);
  std::string line;
  REQUIRE(std::getline(lines, line));
  const auto json = nlohmann::json::parse(line);
  CHECK(json["reason"] == "library");
  CHECK(json["kind"] == "algorithm");
  CHECK(json["facts"]["tasks"] == "clustering");
  CHECK(json["parameters"][0]["name"] == "k");
  CHECK(json["parameters"][0]["choices"] == nlohmann::json({"silhouette", "elbow"}));
  CHECK_FALSE(std::getline(lines, line));
}

TEST_CASE("cli: stdlib names the nearest entry") {
  const auto outcome = run_dmlc({"stdlib", "kmean"});
  CHECK(outcome.code == 2);
  CHECK(outcome.err.find("did you mean `kmeans`?") != std::string::npos);
}
