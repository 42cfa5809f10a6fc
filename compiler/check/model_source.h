// SPDX-License-Identifier: Apache-2.0
// The rows a model was trained on, for statements that speak of them without naming them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/check/source_query.h"

namespace dmlc::check {

struct ModelSource {
  std::optional<ast::SqlFragment> ctes;
  ast::SqlFragment source;
};

/// The source of TRAIN MODEL, or the relation whose rows a model of the database takes; nullopt where neither is known.
[[nodiscard]] std::optional<ModelSource> source_of(const KnownModel& model, Span span);

/// Names of the columns of that source, in order; empty where they are not known.
[[nodiscard]] std::vector<std::string> source_columns(Checker& checker, const KnownModel& model, Span span);

}  // namespace dmlc::check
