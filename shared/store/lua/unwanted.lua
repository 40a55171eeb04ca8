#!lua flags=no-writes
-- needs: unwanted
-- Which of these tickets work on what is not to be tested any more; asked several times a second by their parent.
-- ARGV: tickets. Returns for each in turn what it works on, as interrupt.lua takes it, or ''.
local found = {}
for i = 2, #ARGV do found[#found + 1] = unwanted(ARGV[i]) or '' end
return found
