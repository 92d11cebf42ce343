"""What a type is, from `type` itself: its attributes are what a metaclass of the script's makes of them."""

bases_of = vars(type)["__mro__"].__get__
namespace_of = vars(type)["__dict__"].__get__
name_of = vars(type)["__name__"].__get__
# Of C's static types it stands in no namespace.
module_of = vars(type)["__module__"].__get__
