// SPDX-License-Identifier: Apache-2.0
// Members of stored transformers, each checked.
#include "runtime/src/transform/state_json.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "runtime/src/train/json_text.h"

namespace dmlc::transform {
namespace {

using nlohmann::json;

double finite(const json& value, const char* key) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) {
    refuse(std::string("`") + key + "` of a transform is not a finite number");
  }
  return value.get<double>();
}

const json& list_member(const json& object, const char* key) {
  const json& list = member(object, key);
  if (!list.is_array()) refuse(std::string("`") + key + "` of a transform is not a list");
  return list;
}

}  // namespace

void refuse(std::string text) { throw Defect{std::move(text)}; }

const json& member(const json& object, const char* key) {
  if (!object.is_object()) refuse("a transform is not an object");
  const auto found = object.find(key);
  if (found == object.end()) refuse(std::string("`") + key + "` of a transform is missing");
  return *found;
}

double number_member(const json& object, const char* key) { return finite(member(object, key), key); }

double divisor_member(const json& object, const char* key) {
  const double value = number_member(object, key);
  if (value == 0) refuse(std::string("`") + key + "` of a transform is 0");
  return value;
}

std::vector<double> numbers_member(const json& object, const char* key) {
  std::vector<double> numbers;
  for (const json& value : list_member(object, key)) numbers.push_back(finite(value, key));
  return numbers;
}

std::vector<double> edges_member(const json& object, const char* key) {
  std::vector<double> edges = numbers_member(object, key);
  for (std::size_t i = 1; i < edges.size(); ++i) {
    if (!(edges[i - 1] < edges[i])) refuse(std::string("`") + key + "` of a transform are not ascending");
  }
  return edges;
}

bool flag_member(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_boolean()) refuse(std::string("`") + key + "` of a transform is not a boolean");
  return value.get<bool>();
}

std::vector<std::string> texts_member(const json& object, const char* key) {
  std::vector<std::string> texts;
  for (const json& value : list_member(object, key)) {
    std::optional<std::string> text = train::text_of_json(value);
    if (!text) refuse(std::string("`") + key + "` of a transform holds something that is not a string");
    texts.push_back(std::move(*text));
  }
  std::vector<std::string> sorted = texts;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    refuse(std::string("`") + key + "` of a transform holds a value twice");
  }
  return texts;
}

json texts_json(const std::vector<std::string>& texts) {
  json list = json::array();
  for (const std::string& text : texts) list.push_back(train::text_json(text));
  return list;
}

}  // namespace dmlc::transform
