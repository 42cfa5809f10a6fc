// SPDX-License-Identifier: Apache-2.0
// Matches values given by name with the features of a model.
#include "compiler/cli/feature_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/nearest.h"
#include "compiler/types/identifier.h"

namespace dmlc::cli {
namespace {

database::Parameter read_value(const std::string& text, const types::Type& type) {
  if (types::fold_identifier(text) == "null") return std::nullopt;
  if (text.empty() && !type.is_text()) return std::nullopt;
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') return text.substr(1, text.size() - 2);
  return text;
}

const types::ModelFeature* find_feature(const types::Model& model, const std::string& name) {
  const auto same = [&](const auto& feature) { return feature.name == name; };
  auto found = std::find_if(model.features.begin(), model.features.end(), same);
  if (found == model.features.end())
    found = std::find_if(model.features.begin(), model.features.end(),
                         [&](const auto& feature) { return feature.name == types::fold_identifier(name); });
  return found == model.features.end() ? nullptr : &*found;
}

void report_unknown(const types::Model& model, const std::string& name, DiagnosticSink& sink) {
  std::vector<std::string> names;
  for (const auto& feature : model.features) names.push_back(feature.name);
  auto report = sink.report_without_place<Diag::UnknownFeatureValue>(model.schema + "." + model.name, name);
  if (const auto near = nearest_name(name, names)) report.help(fmt::format("did you mean `{}`?", *near));
  report.note(fmt::format("the features are {}", fmt::join(names, ", ")));
}

}  // namespace

std::optional<std::vector<FeatureValue>> match_features(const types::Model& model,
                                                        const std::vector<std::string>& words, DiagnosticSink& sink) {
  std::vector<std::optional<FeatureValue>> given(model.features.size());
  bool good = true;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const auto* feature = find_feature(model, name);
    if (feature == nullptr || equals == std::string::npos) {
      report_unknown(model, name, sink);
      good = false;
      continue;
    }
    auto& slot = given[static_cast<std::size_t>(feature - model.features.data())];
    if (slot) {
      sink.report_without_place<Diag::FeatureValueTwice>(feature->name);
      good = false;
    }
    slot = FeatureValue{feature->name, feature->type.name, read_value(word.substr(equals + 1), feature->type)};
  }
  std::vector<FeatureValue> values;
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i])
      values.push_back(std::move(*given[i]));
    else
      missing.push_back("`" + model.features[i].name + "`");
  }
  // A misspelt name was reported already; the gap it leaves is the same mistake.
  if (!missing.empty() && good)
    sink.report_without_place<Diag::MissingFeatureValue>(model.schema + "." + model.name,
                                                         fmt::format("{}", fmt::join(missing, ", ")))
        .help("give every feature as name=value; name=null says that the value is not known");
  if (!good || !missing.empty()) return std::nullopt;
  return values;
}

}  // namespace dmlc::cli
