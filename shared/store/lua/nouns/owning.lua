-- Under which names a ticket owns leases (see shared/store/owning.py).

-- So many chunks of a job a ticket may hold beside its own one.
local AHEAD = 3

-- The names under which a ticket owns leases: its own, and one for each chunk that it took ahead.
local function names_of(ticket)
  local names = { ticket }
  for i = 1, AHEAD do names[i + 1] = ticket .. '+' .. i end
  return names
end
