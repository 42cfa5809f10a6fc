// SPDX-License-Identifier: Apache-2.0
// The words of the grammar, read from the aliases of its tokens, statements.def and clauses.def.
#include "parser/keywords.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <unordered_map>

#include "parser/words.h"

namespace dmlc::syntax {

namespace {
using Kind = Grammar::token_kind_type;
using Symbol = Grammar::symbol_kind;
using T = Grammar::token;

enum class StatementType {
#define DMLC_STATEMENT(type, file, lead, form) type,
#define DMLC_LEAD(type, lead)
#define DMLC_NO_STATEMENT(lead, help)
#include "parser/statements.def"
};

struct LeadRow {
  StatementType type;
  std::string_view words;
  std::string_view form;
};

constexpr LeadRow kLeads[] = {
#define DMLC_STATEMENT(type, file, lead, form) {StatementType::type, lead, form},
#define DMLC_LEAD(type, lead) {StatementType::type, lead, {}},
#define DMLC_NO_STATEMENT(lead, help)
#include "parser/statements.def"
};

bool is_upper_words(std::string_view alias) {
  return !alias.empty() &&
         std::all_of(alias.begin(), alias.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || c == ' '; });
}

class Tables {
 public:
  Tables() {
    std::unordered_map<std::string, Kind> by_alias;
    for (int i = 0; i < Grammar::YYNTOKENS; ++i)
      by_alias.emplace(Grammar::symbol_name(static_cast<Grammar::symbol_kind_type>(i)), static_cast<Kind>(i));
    read_leads(by_alias);
    read_clauses();
    read_keywords(by_alias);
  }

  std::array<std::vector<Opener>, Grammar::YYNTOKENS> openers;  ///< by lead
  std::array<std::string_view, Grammar::YYNTOKENS> forms;       ///< by lead
  std::array<bool, Grammar::YYNTOKENS> is_lead{};
  std::array<bool, Grammar::YYNTOKENS> is_opener{};
  std::unordered_map<std::string_view, Kind, AnyCaseHash, AnyCaseEqual> leads;
  std::unordered_map<std::string_view, Kind, AnyCaseHash, AnyCaseEqual> keywords;

 private:
  void read_leads(const std::unordered_map<std::string, Kind>& by_alias) {
    for (const LeadRow& row : kLeads) {
      if (row.words.empty()) continue;
      const Kind kind = by_alias.at(std::string(row.words));
      leads.emplace(row.words, kind);
      is_lead[kind] = true;
      types_[kind] = row.type;
      for (const LeadRow& first : kLeads)
        if (first.type == row.type && !first.form.empty()) forms[kind] = first.form;
    }
  }

  void read_clauses() {
#define DMLC_CLAUSE(type, token, words, place, form) \
  add_clause(StatementType::type, {T::TOKEN_##token, split_words(words), OpenerPlace::place, form});
#include "parser/clauses.def"
  }

  void add_clause(StatementType type, const Opener& opener) {
    is_opener[opener.kind] = true;
    for (int i = 0; i < Grammar::YYNTOKENS; ++i)
      if (is_lead[i] && types_[i] == type) openers[i].push_back(opener);
  }

  void read_keywords(const std::unordered_map<std::string, Kind>& by_alias) {
    for (const auto& [alias, kind] : by_alias)
      if (is_upper_words(alias) && kind != T::TOKEN_OTHER && !is_lead[kind] && !is_opener[kind] &&
          !begins_feature(kind))
        keywords.emplace(aliases_.emplace_back(std::make_unique<std::string>(alias))->c_str(), kind);
  }

  std::array<StatementType, Grammar::YYNTOKENS> types_{};
  std::vector<std::unique_ptr<std::string>> aliases_;
};

const Tables& tables() {
  static const Tables built;
  return built;
}
}  // namespace

std::span<const Opener> openers_of(Kind lead) { return tables().openers[lead]; }

std::string_view form_of(Kind lead) { return tables().forms[lead]; }

Kind lead_token(std::string_view words) {
  const auto found = tables().leads.find(words);
  return found == tables().leads.end() ? T::TOKEN_WORD : found->second;
}

Kind keyword_token(std::string_view word) {
  const auto found = tables().keywords.find(word);
  return found == tables().keywords.end() ? T::TOKEN_WORD : found->second;
}

bool begins_feature(Kind kind) {
  return kind == T::TOKEN_TRANSFORM || kind == T::TOKEN_DERIVED || kind == T::TOKEN_SEASONAL || kind == T::TOKEN_TREND;
}

bool is_free_keyword(Grammar::symbol_kind_type kind) { return kind >= Symbol::S_IF && kind <= Symbol::S_EXECUTE; }
bool opens_clause(Grammar::symbol_kind_type kind) { return kind >= 0 && tables().is_opener[kind]; }
bool begins_statement(Grammar::symbol_kind_type kind) { return kind >= 0 && tables().is_lead[kind]; }

}  // namespace dmlc::syntax
