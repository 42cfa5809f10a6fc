// SPDX-License-Identifier: Apache-2.0
// What the statements of one compilation declare by name.
#include "compiler/check/symbols.h"

#include <algorithm>

namespace dmlc::check {
namespace {

/// Appends what a statement declares, and marks what it drops.
class Collector {
 public:
  Collector(std::vector<Symbol>& symbols, std::size_t order) : symbols_(symbols), order_(order) {}

  void visit(const ast::TrainModel& s) { declare(SymbolKind::Model, s.name); }
  void visit(const ast::CreateEnsemble& s) { declare(SymbolKind::Model, s.name); }
  void visit(const ast::DeployModel& s) { declare(SymbolKind::Endpoint, s.endpoint.value); }
  void visit(const ast::DeployModels& s) { declare(SymbolKind::Endpoint, s.endpoint.value); }
  void visit(const ast::CreateAgent& s) { declare(SymbolKind::Agent, s.name); }
  void visit(const ast::RegisterAgent& s) { declare(SymbolKind::Agent, s.name); }
  void visit(const ast::CreateKernel& s) { declare(SymbolKind::Kernel, s.name); }
  void visit(const ast::CreateTransformer& s) { declare(SymbolKind::Transformer, s.name); }
  void visit(const ast::Compute& s) { declare(SymbolKind::Compute, s.name); }
  void visit(const ast::DropModel& s) { drop(SymbolKind::Model, s.model); }
  void visit(const ast::DropAgent& s) { drop(SymbolKind::Agent, s.name); }
  template <class Other>
  void visit(const Other&) {}

 private:
  static std::string schema_of(const ast::QualifiedName& name) {
    return name.parts.size() >= 2 ? name.parts[name.parts.size() - 2].text : "";
  }
  void declare(SymbolKind kind, const ast::QualifiedName& name) {
    symbols_.push_back({kind, schema_of(name), name.last().text, name.span, order_, 0});
  }
  void drop(SymbolKind kind, const ast::QualifiedName& name) {
    for (Symbol& symbol : symbols_)
      if (symbol.kind == kind && symbol.name == name.last().text && symbol.dropped == 0) symbol.dropped = order_;
  }

  std::vector<Symbol>& symbols_;
  std::size_t order_;
};

}  // namespace

std::string_view name_of(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Model:
      return "model";
    case SymbolKind::Endpoint:
      return "endpoint";
    case SymbolKind::Agent:
      return "agent";
    case SymbolKind::Kernel:
      return "kernel";
    case SymbolKind::Transformer:
      return "transformer";
    case SymbolKind::Compute:
      return "computation";
  }
  return "";
}

Symbols::Symbols(const std::vector<ast::File>& files) {
  std::size_t order = 0;
  for (const ast::File& file : files)
    for (const ast::Statement& statement : file.statements) {
      Collector collector(symbols_, ++order);
      ast::visit_statement([&](const auto& s) { collector.visit(s); }, statement);
    }
  for (std::size_t i = 0; i < symbols_.size(); ++i) by_name_[symbols_[i].name].push_back(i);
}

const Symbol* Symbols::find(SymbolKind kind, const ast::QualifiedName& name, std::size_t order, Reach reach) const {
  const Symbol* found = nullptr;
  const auto named = by_name_.find(name.last().text);
  if (named == by_name_.end()) return nullptr;
  for (const std::size_t i : named->second) {
    const Symbol& symbol = symbols_[i];
    if (symbol.kind != kind || !same_schema(symbol, name)) continue;
    const bool in_reach = reach == Reach::All || symbol.order < order;
    if (in_reach && (symbol.dropped == 0 || symbol.dropped >= order)) found = &symbol;
  }
  return found;
}

const Symbol* Symbols::earlier(SymbolKind kind, const ast::QualifiedName& name, std::size_t order) const {
  return find(kind, name, order, Reach::Before);
}

bool Symbols::same_schema(const Symbol& symbol, const ast::QualifiedName& name) {
  if (name.parts.size() < 2 || symbol.schema.empty()) return true;
  return symbol.schema == name.parts[name.parts.size() - 2].text;
}

std::size_t Symbols::names_of(SymbolKind kind, const std::string& name) const {
  const auto named = by_name_.find(name);
  if (named == by_name_.end()) return 0;
  return static_cast<std::size_t>(std::count_if(named->second.begin(), named->second.end(),
                                                [&](std::size_t i) { return symbols_[i].kind == kind; }));
}

std::vector<std::string> Symbols::names(SymbolKind kind) const {
  std::vector<std::string> names;
  for (const Symbol& symbol : symbols_)
    if (symbol.kind == kind) names.push_back(symbol.name);
  return names;
}

}  // namespace dmlc::check
