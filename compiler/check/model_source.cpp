// SPDX-License-Identifier: Apache-2.0
// The rows a model was trained on.
#include "compiler/check/model_source.h"

namespace dmlc::check {

std::optional<ModelSource> source_of(const KnownModel& model, Span span) {
  if (model.training != nullptr) return ModelSource{model.training->ctes, *model.training->source};
  if (model.row_type.empty()) return std::nullopt;
  return ModelSource{std::nullopt, generated_fragment(model.row_type, span)};
}

std::vector<std::string> source_columns(Checker& checker, const KnownModel& model, Span span) {
  std::vector<std::string> names;
  const auto source = source_of(model, span);
  if (!source) return names;
  SourceQuery query(checker, source->ctes, source->source);
  for (const ir::Column& column : query.columns()) names.push_back(column.name);
  return names;
}

}  // namespace dmlc::check
