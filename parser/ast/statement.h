// SPDX-License-Identifier: Apache-2.0
// Any statement, and a file of them.
#pragma once

#include <variant>
#include <vector>

#include "compiler/base/box.h"
#include "compiler/base/span.h"
#include "parser/ast/alter_agent.h"
#include "parser/ast/archive_model.h"
#include "parser/ast/compare_models.h"
#include "parser/ast/compute.h"
#include "parser/ast/create_agent.h"
#include "parser/ast/create_ensemble.h"
#include "parser/ast/create_kernel.h"
#include "parser/ast/create_transformer.h"
#include "parser/ast/deploy_model.h"
#include "parser/ast/deploy_models.h"
#include "parser/ast/drop_agent.h"
#include "parser/ast/drop_model.h"
#include "parser/ast/evaluate_model.h"
#include "parser/ast/explain_lineage.h"
#include "parser/ast/explain_model.h"
#include "parser/ast/explain_prediction.h"
#include "parser/ast/grant_predict.h"
#include "parser/ast/monitor_model.h"
#include "parser/ast/on_event.h"
#include "parser/ast/publish_event.h"
#include "parser/ast/register_agent.h"
#include "parser/ast/relate_tensor.h"
#include "parser/ast/require_fairness.h"
#include "parser/ast/retrain_model.h"
#include "parser/ast/revoke_predict.h"
#include "parser/ast/rollback_model.h"
#include "parser/ast/score_inserts.h"
#include "parser/ast/set_alias.h"
#include "parser/ast/show.h"
#include "parser/ast/sql_statement.h"
#include "parser/ast/store_predictions.h"
#include "parser/ast/subscribe.h"
#include "parser/ast/train_model.h"
#include "parser/ast/when_event.h"
#include "parser/ast/when_model.h"

namespace dmlc::ast {

namespace detail {
template <class Ignored, class... Statements>
struct VariantOfRows {
  using type = std::variant<Box<Statements>...>;
};
}  // namespace detail

/// One alternative per row of statements.def, on the heap: some are many times larger than others.
using Statement = detail::VariantOfRows<void
#define DMLC_STATEMENT(type, file, lead, form) , type
#define DMLC_LEAD(type, lead)
#define DMLC_NO_STATEMENT(lead, help)
#include "parser/statements.def"
                                        >::type;

/// The statements of one file that could be parsed, in order.
struct File {
  FileId file = 0;
  std::vector<Statement> statements;
};

/// Calls `visitor` with the statement's own type.
template <class Visitor, class AnyStatement>
decltype(auto) visit_statement(Visitor&& visitor, AnyStatement& statement) {
  return std::visit([&](auto& boxed) -> decltype(auto) { return visitor(*boxed); }, statement);
}

/// nullptr when the statement is of another type.
template <class T>
[[nodiscard]] const T* statement_as(const Statement& statement) {
  const auto* boxed = std::get_if<Box<T>>(&statement);
  return boxed == nullptr ? nullptr : &**boxed;
}

[[nodiscard]] inline Span span_of(const Statement& statement) {
  return visit_statement([](const auto& s) { return s.span; }, statement);
}

}  // namespace dmlc::ast
