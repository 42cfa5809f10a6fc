// SPDX-License-Identifier: Apache-2.0
// Real series and what trusted implementations make of them.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runtime/src/series/smoothing.h"

namespace series_fixtures {

inline nlohmann::json read_json(const std::string& name) {
  std::ifstream file(std::string(DMLC_SOURCE_DIR) + "/tests/numeric/fixtures/" + name + ".json");
  REQUIRE(file.good());
  return nlohmann::json::parse(file);
}

inline std::vector<double> values_of(const std::string& series) {
  static const nlohmann::json all = read_json("series");
  return all.at(series).at("values").get<std::vector<double>>();
}

inline dmlc::series::Component component(const std::string& word) {
  using dmlc::series::Component;
  return word == "none" ? Component::none : word == "additive" ? Component::additive : Component::multiplicative;
}

inline dmlc::series::SmoothingForm form_of(const nlohmann::json& row) {
  const auto season = component(row.at("season").get<std::string>());
  return {component(row.at("trend").get<std::string>()), row.at("damped").get<bool>(), season,
          season == dmlc::series::Component::none ? 1 : row.at("period").get<std::size_t>()};
}

inline void no_check() {}

}  // namespace series_fixtures
