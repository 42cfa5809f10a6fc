// SPDX-License-Identifier: Apache-2.0
// The JSON form of a preparation; reading it trusts nothing.
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "runtime/src/train/json_text.h"
#include "runtime/src/train/preparation.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {
namespace {

using ingest::CellKind;
using ingest::Part;
using nlohmann::json;

constexpr std::size_t kMaximumColumns = 1'000'000;

struct Defect {
  std::string text;
};

[[noreturn]] void refuse(std::string text) { throw Defect{std::move(text)}; }

template <class Enum>
struct Word {
  Enum value;
  const char* text;
};

constexpr Word<CellKind> kKinds[] = {{CellKind::number, "number"},
                                     {CellKind::boolean, "boolean"},
                                     {CellKind::category, "category"},
                                     {CellKind::timestamp, "timestamp"},
                                     {CellKind::date, "date"}};
constexpr Word<Part> kParts[] = {{Part::value, "value"},
                                 {Part::elapsed_days, "elapsed_days"},
                                 {Part::hour, "hour"},
                                 {Part::weekday, "weekday"},
                                 {Part::month, "month"}};
constexpr Word<Term::Kind> kTermKinds[] = {
    {Term::Kind::number, "number"}, {Term::Kind::cycle, "cycle"}, {Term::Kind::category, "category"}};

template <class Enum, std::size_t count>
const char* word_of(const Word<Enum> (&words)[count], Enum value) {
  for (const Word<Enum>& word : words) {
    if (word.value == value) return word.text;
  }
  return "";
}

const json& member(const json& object, const char* key) {
  if (!object.is_object()) refuse("the preparation is not made of objects");
  const auto found = object.find(key);
  if (found == object.end()) refuse(std::string("`") + key + "` is missing in the preparation");
  return *found;
}

const json& list_member(const json& object, const char* key) {
  const json& list = member(object, key);
  if (!list.is_array() || list.size() > kMaximumColumns) refuse(std::string("`") + key + "` is not a list");
  return list;
}

std::string text_member(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_string()) refuse(std::string("`") + key + "` is not a string");
  return value.get<std::string>();
}

template <class Enum, std::size_t count>
Enum enum_member(const json& object, const char* key, const Word<Enum> (&words)[count]) {
  const std::string text = text_member(object, key);
  for (const Word<Enum>& word : words) {
    if (text == word.text) return word.value;
  }
  refuse("`" + text + "` is no " + key);
}

double finite(const json& value, const char* what) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) {
    refuse(std::string("`") + what + "` is not a finite number");
  }
  return value.get<double>();
}

double number_member(const json& object, const char* key) { return finite(member(object, key), key); }

bool flag_member(const json& object, const char* key) {
  const json& value = member(object, key);
  if (!value.is_boolean()) refuse(std::string("`") + key + "` is not a boolean");
  return value.get<bool>();
}

std::uint32_t index_member(const json& object, const char* key, std::size_t limit) {
  const json& value = member(object, key);
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= limit) {
    refuse(std::string("`") + key + "` is out of range");
  }
  return value.get<std::uint32_t>();
}

json texts_json(const std::vector<std::string>& texts) {
  json list = json::array();
  for (const std::string& text : texts) list.push_back(text_json(text));
  return list;
}

std::string read_text(const json& text, const char* key) {
  std::optional<std::string> read = text_of_json(text);
  if (!read) refuse(std::string("`") + key + "` holds something that is not a string");
  return std::move(*read);
}

std::vector<std::string> read_texts(const json& object, const char* key) {
  std::vector<std::string> texts;
  for (const json& text : list_member(object, key)) texts.push_back(read_text(text, key));
  return texts;
}

bool part_fits(CellKind kind, Part part) {
  switch (kind) {
    case CellKind::number:
    case CellKind::boolean:
    case CellKind::category:
      return part == Part::value;
    case CellKind::timestamp:
      return part != Part::value;
    case CellKind::date:
      return part != Part::value && part != Part::hour;
  }
  return false;
}

PreparedColumn read_column(const json& object, const Preparation& preparation) {
  PreparedColumn column;
  column.feature = index_member(object, "feature", preparation.features.size());
  column.part = enum_member(object, "part", kParts);
  const CellKind kind = preparation.features[column.feature].kind;
  if (!part_fits(kind, column.part)) refuse("a column's part does not fit its feature");
  column.is_category = kind == CellKind::category;
  if (!column.is_category) {
    column.shift = number_member(object, "shift");
    return column;
  }
  column.categories = read_texts(object, "categories");
  for (std::size_t i = 1; i < column.categories.size(); ++i) {
    if (column.categories[i - 1] >= column.categories[i]) refuse("the categories of a column are not sorted");
  }
  return column;
}

void read_category_term(const json& object, const PreparedColumn& column, Term& term) {
  term.null_is_level = flag_member(object, "null_is_level");
  for (const json& share : list_member(object, "level_frequencies")) {
    term.level_frequencies.push_back(finite(share, "level_frequencies"));
  }
  if (term.level_frequencies.size() != column.categories.size() + (term.null_is_level ? 1 : 0)) {
    refuse("a term's levels do not fit its column");
  }
}

Term read_term(const json& object, const Preparation& preparation) {
  Term term;
  term.kind = enum_member(object, "kind", kTermKinds);
  term.column = index_member(object, "column", preparation.columns.size());
  const PreparedColumn& column = preparation.columns[term.column];
  const bool is_cycle = cycle_of(column.part).period > 0;
  if ((term.kind == Term::Kind::category) != column.is_category || (term.kind == Term::Kind::cycle) != is_cycle) {
    refuse("a term's kind does not fit its column");
  }
  switch (term.kind) {
    case Term::Kind::number:
      term.mean = number_member(object, "mean");
      term.deviation = number_member(object, "deviation");
      if (!(term.deviation > 0)) refuse("`deviation` is not positive");
      break;
    case Term::Kind::cycle:
      term.has_sine = flag_member(object, "has_sine");
      term.has_cosine = flag_member(object, "has_cosine");
      term.sine_mean = number_member(object, "sine_mean");
      term.cosine_mean = number_member(object, "cosine_mean");
      break;
    case Term::Kind::category:
      read_category_term(object, column, term);
      break;
  }
  return term;
}

void read_features(const json& object, const ModelSpec& spec, Preparation& out) {
  for (const json& feature : list_member(object, "features")) {
    out.features.push_back({read_text(member(feature, "name"), "name"), enum_member(feature, "kind", kKinds)});
  }
  const bool same = std::equal(out.features.begin(), out.features.end(), spec.features.begin(), spec.features.end(),
                               [](const auto& a, const auto& b) { return a.name == b.name && a.kind == b.kind; });
  if (!same) refuse("its features are not those of the specification");
}

Preparation read_preparation(const json& object, const ModelSpec& spec) {
  Preparation out;
  const json& format = member(object, "format");
  if (!format.is_number_integer() || format.get<std::int64_t>() != 1) refuse("the preparation's format is not 1");
  read_features(object, spec, out);
  for (const json& column : list_member(object, "columns")) out.columns.push_back(read_column(column, out));
  for (const json& term : list_member(object, "terms")) out.terms.push_back(read_term(term, out));
  out.classes = read_texts(object, "classes");
  out.target_shift = number_member(object, "target_shift");
  const json& constants = member(object, "constants");
  if (!constants.is_object()) refuse("`constants` is not an object");
  for (const auto& [name, value] : constants.items()) out.constants.emplace(name, finite(value, name.c_str()));
  const std::size_t classes = out.classes.size();
  const bool fits = spec.task == Task::binary       ? classes == 2
                    : spec.task == Task::multiclass ? classes >= 2
                                                    : classes == 0;
  if (!fits) refuse("the number of classes does not fit the task");
  return out;
}

json term_json(const Term& term) {
  json object{{"kind", word_of(kTermKinds, term.kind)}, {"column", term.column}};
  switch (term.kind) {
    case Term::Kind::number:
      object["mean"] = term.mean;
      object["deviation"] = term.deviation;
      break;
    case Term::Kind::cycle:
      object["has_sine"] = term.has_sine;
      object["has_cosine"] = term.has_cosine;
      object["sine_mean"] = term.sine_mean;
      object["cosine_mean"] = term.cosine_mean;
      break;
    case Term::Kind::category:
      object["null_is_level"] = term.null_is_level;
      object["level_frequencies"] = term.level_frequencies;
      break;
  }
  return object;
}

}  // namespace

std::string to_json(const Preparation& preparation) {
  json object{{"format", 1}, {"classes", texts_json(preparation.classes)}, {"target_shift", preparation.target_shift}};
  object["features"] = json::array();
  for (const ingest::FeatureColumn& feature : preparation.features) {
    object["features"].push_back({{"name", text_json(feature.name)}, {"kind", word_of(kKinds, feature.kind)}});
  }
  object["columns"] = json::array();
  for (const PreparedColumn& column : preparation.columns) {
    json one{{"feature", column.feature}, {"part", word_of(kParts, column.part)}};
    if (column.is_category) {
      one["categories"] = texts_json(column.categories);
    } else {
      one["shift"] = column.shift;
    }
    object["columns"].push_back(std::move(one));
  }
  object["terms"] = json::array();
  for (const Term& term : preparation.terms) object["terms"].push_back(term_json(term));
  object["constants"] = json::object();
  for (const auto& [name, value] : preparation.constants) object["constants"][name] = value;
  return object.dump();
}

std::string preparation_text(const ModelState& state) {
  return state.preparation.empty() && state.known ? to_json(*state.known) : state.preparation;
}

Preparation parse_preparation(std::string_view text, const ModelSpec& spec) {
  try {
    const json object = json::parse(text, nullptr, false);
    if (object.is_discarded()) refuse("the preparation is not JSON");
    return read_preparation(object, spec);
  } catch (const Defect& defect) {
    throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "train the model again", spec.name, "(preparation)",
                                                   defect.text);
  }
}

}  // namespace dmlc::train
