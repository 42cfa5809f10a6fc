// SPDX-License-Identifier: Apache-2.0
// What GRANT PREDICT and REVOKE PREDICT have in common: whom, and on what.
#pragma once

#include "compiler/check/check_names.h"
#include "compiler/check/pending.h"

namespace dmlc::check {

/// `Statement` is GrantPredict or RevokePredict.
template <class Statement>
void check_predict_rights(Checker& checker, const Statement& statement, const std::string& title) {
  const bool on_model = statement.what == ast::PredictObject::Model;
  const KnownModel* model = on_model ? checker.find_model(statement.name) : nullptr;
  if (!on_model)
    (void)checker.template find_symbol<Diag::UnknownEndpoint>(SymbolKind::Endpoint, statement.name, Reach::Before);
  ir::AttributeList roles;
  NamesOnce once(checker);
  for (const ast::Name& role : *statement.roles)
    if (once.add(role.text, role.span)) roles.items.push_back({ir::Text{role.text}});
  PendingOp(statement, model_name(checker, model, statement.name))
      .set("on", ir::Word{on_model ? "model" : "endpoint"})
      .set("roles", std::move(roles))
      .add(checker, title);
}

}  // namespace dmlc::check
