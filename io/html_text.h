// Text inside of HTML and SVG.
#pragma once

#include <string>

namespace rz {

/// As it must stand between tags and in attributes, in HTML as well as in XML.
std::string escaped_html(const std::string& text);

}  // namespace rz
