// SPDX-License-Identifier: Apache-2.0
// What the statements of one compilation declare by name, known before the first of them is checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/statement.h"

namespace dmlc::check {

enum class SymbolKind { Model, Endpoint, Agent, Kernel, Transformer, Compute };

/// "model", "endpoint" and so on.
[[nodiscard]] std::string_view name_of(SymbolKind kind);

/// An ensemble is a model: whatever takes a model takes an ensemble.
struct Symbol {
  SymbolKind kind = SymbolKind::Model;
  std::string schema;  ///< empty when it is not written
  std::string name;
  Span span;                ///< of the name
  std::size_t order = 0;    ///< number of the statement that declares it
  std::size_t dropped = 0;  ///< number of the statement that drops it, which still may name it; 0: none
};

/// Which symbols a statement may name: those of the statements before it, or all of the compilation, because what it
/// says takes effect later.
enum class Reach { Before, All };

class Symbols {
 public:
  explicit Symbols(const std::vector<ast::File>& files);

  /// The symbol that `name` means in statement `order`; the last one declared if there are several.
  [[nodiscard]] const Symbol* find(SymbolKind kind, const ast::QualifiedName& name, std::size_t order,
                                   Reach reach) const;
  /// An earlier declaration of the same name that is not dropped before statement `order`.
  [[nodiscard]] const Symbol* earlier(SymbolKind kind, const ast::QualifiedName& name, std::size_t order) const;
  [[nodiscard]] std::vector<std::string> names(SymbolKind kind) const;
  /// How many symbols of the kind have this name.
  [[nodiscard]] std::size_t names_of(SymbolKind kind, const std::string& name) const;

 private:
  [[nodiscard]] static bool same_schema(const Symbol& symbol, const ast::QualifiedName& name);

  std::vector<Symbol> symbols_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
};

}  // namespace dmlc::check
