// SPDX-License-Identifier: Apache-2.0
// What is known of a database: relations, types, functions and models, from whatever source they came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/types/type.h"

namespace dmlc::types {

struct Column {
  std::string name;
  Type type;
  bool not_null = false;
  std::optional<double> null_fraction;  ///< share of NULLs, 0 to 1, from the statistics
  std::optional<double> n_distinct;     ///< as pg_stats has it: a count, or minus a share of the rows
  std::string value_digest = {};  ///< of its values' statistics: equal for columns that hold the same; may be empty
  std::string comment = {};
  bool generated = false;  ///< computed from other columns
};

enum class RelationKind : std::uint8_t { Table, View, MaterializedView, ForeignTable, PartitionedTable };

[[nodiscard]] std::string_view name_of(RelationKind kind);

struct Relation {
  std::string schema;
  std::string name;
  RelationKind kind = RelationKind::Table;
  std::vector<Column> columns;
  std::vector<std::string> primary_key;               ///< in key order; empty when there is none
  std::vector<std::vector<std::string>> unique_keys;  ///< other unique column sets
  std::optional<double> row_estimate;
  bool row_security = false;
  bool readable = true;              ///< by `Catalog::role`
  bool row_security_exempt = false;  ///< `Catalog::role` sees all rows all the same
  bool columns_known = true;         ///< false: `columns` may lack some (made from something the catalog does not know)
  std::string comment;

  [[nodiscard]] const Column* find_column(std::string_view column) const;
  /// `schema.name`, quoted where PostgreSQL asks for it.
  [[nodiscard]] std::string qualified_name() const;
};

struct EnumType {
  std::string schema;
  std::string name;
  std::vector<std::string> labels;  ///< in the order of the type
};

struct DomainType {
  std::string schema;
  std::string name;
  Type base;
  bool not_null = false;
};

struct CompositeType {
  std::string schema;
  std::string name;
  std::vector<Column> columns;
};

enum class FunctionKind : std::uint8_t { Function, Aggregate, Window, Procedure };
enum class Volatility : std::uint8_t { Immutable, Stable, Volatile };

struct Function {
  std::string schema;
  std::string name;
  std::vector<Type> arguments;              ///< input arguments
  std::vector<std::string> argument_names;  ///< as many as arguments, "" for unnamed ones; empty when not known
  std::uint32_t default_count = 0;          ///< how many of the last arguments may be left out
  bool variadic = false;                    ///< the last argument is an array that takes any number of elements
  Type result;
  std::vector<Column> result_columns;  ///< RETURNS TABLE or OUT arguments; empty otherwise
  bool returns_set = false;
  FunctionKind kind = FunctionKind::Function;
  Volatility volatility = Volatility::Volatile;
};

struct ModelFeature {
  std::string name;
  Type type;
};

struct Model {
  std::string schema;
  std::string name;
  std::string algorithm;
  std::string task;  ///< regression, binary, multiclass
  std::string target;
  Type target_type;
  std::vector<ModelFeature> features;
  std::string row_type;  ///< qualified name of the relation whose rows it takes; empty when unknown
};

/// A compute kernel: its CUDA C++ says everything else.
struct Kernel {
  std::string schema;
  std::string name;
  std::string source;
};

class Catalog {
 public:
  std::vector<std::string> schemas;  ///< known schemas besides those that objects name
  std::vector<Relation> relations;
  std::vector<EnumType> enums;
  std::vector<DomainType> domains;
  std::vector<CompositeType> composites;
  std::vector<Function> functions;
  std::vector<Model> models;
  std::vector<Kernel> kernels;
  std::vector<std::string> search_path{"public"};
  std::string role;  ///< who asked; empty when no database was asked

  /// True when no relation is known: names cannot be judged then.
  [[nodiscard]] bool empty() const { return relations.empty(); }

  /// `schema` empty: looked up along `path`. nullptr when unknown.
  [[nodiscard]] const Relation* find_table(std::string_view schema, std::string_view name,
                                           const std::vector<std::string>& path) const;
  [[nodiscard]] const Model* find_model(std::string_view schema, std::string_view name,
                                        const std::vector<std::string>& path) const;
  [[nodiscard]] const Kernel* find_kernel(std::string_view schema, std::string_view name,
                                          const std::vector<std::string>& path) const;
  [[nodiscard]] const EnumType* find_enum(const Type& type) const;
  [[nodiscard]] const CompositeType* find_composite(const Type& type) const;
  /// Every function of this name that the path (or `schema`) reaches.
  [[nodiscard]] std::vector<const Function*> find_functions(std::string_view schema, std::string_view name,
                                                            const std::vector<std::string>& path) const;
  /// A type by name: enums, domains, composites and row types of relations. nullopt when there is none.
  [[nodiscard]] std::optional<Type> find_type(std::string_view schema, std::string_view name,
                                              const std::vector<std::string>& path) const;
  /// Completes a type that parse_type_name left as Other: `mood` → the enum public.mood. Others stay as they are.
  [[nodiscard]] Type resolve(const Type& type, const std::vector<std::string>& path) const;
  /// Columns of a composite value: of a composite type or of a relation's rows. Empty when unknown.
  [[nodiscard]] const std::vector<Column>* row_columns(const Type& type) const;
  [[nodiscard]] bool has_schema(std::string_view schema) const;

  /// Names close to `name`, best first, qualified when not reachable by the path.
  [[nodiscard]] std::vector<std::string> nearest_tables(std::string_view name,
                                                        const std::vector<std::string>& path) const;
  [[nodiscard]] std::vector<std::string> nearest_models(std::string_view name,
                                                        const std::vector<std::string>& path) const;

  /// Adds a relation, or replaces the one of that name.
  void put(Relation relation);
  void put(EnumType type);
  void put(DomainType type);
  void put(CompositeType type);
  void put(Function function);  ///< replaces one with the same argument types
  void put(Model model);
  void put(Kernel kernel);
  bool remove_table(std::string_view schema, std::string_view name);

  /// Takes over everything of `other`; where both know an object, `other` wins.
  void merge(const Catalog& other);

  /// Schema file, format 1 (docs/schema-file.md). Same catalog, same bytes.
  [[nodiscard]] std::string to_json() const;
  /// nullopt with `error` filled when the text is no schema file.
  [[nodiscard]] static std::optional<Catalog> from_json(std::string_view text, std::string& error);
};

}  // namespace dmlc::types
