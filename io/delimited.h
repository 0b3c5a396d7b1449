// Lines of delimited text: RFC 4180 (https://doi.org/10.17487/RFC4180), for any delimiter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rz {

/// Splits a record into its fields and takes the quotes away. False where a quoted field does not end: the record goes
/// on in the next line. A quote inside an unquoted field is taken as it stands.
bool split_delimited(std::string_view record, char delimiter, std::vector<std::string>& fields);

/// A field as it stands in a record: quoted where it holds the delimiter, quotes or line breaks.
std::string quoted_field(const std::string& field, char delimiter);

/// Fields joined to a record, without the line's end.
std::string join_delimited(const std::vector<std::string>& fields, char delimiter);

}  // namespace rz
